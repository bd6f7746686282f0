import { BookMarkedIcon, PencilIcon, PlusIcon, Settings2Icon, SquareIcon, Volume2Icon } from 'lucide-react';
import { readAloud } from '../../features/chat/read-aloud.ts';
import { beginChat } from '../../features/chats/chat-commands.ts';
import { chat, completion, overlay, sidebar, speech } from '../../state/session.ts';
import type { Action } from '../../ui/actions/action.ts';
import { appStrings } from '../app-strings.ts';

const { titles, keywords } = appStrings;

const composer = () => document.querySelector<HTMLElement>('[data-composer]');
const reading = () => speech.store.getState().reading !== undefined;
const lastAnswer = () => {
  const { order, messages } = chat.store.getState();
  return order.findLast((id) => messages[id]?.role === 'assistant' && messages[id].text !== '');
};
const writing = () => chat.store.getState().writing !== undefined || completion.store.getState().writing;

export const chatActions = (): readonly Action[] => [
  {
    id: 'new-chat',
    title: titles.newChat,
    section: 'chat',
    keywords: keywords.newChat,
    shortcuts: ['$mod+Shift+o'],
    icon: <PlusIcon />,
    available: () => chat.store.getState().order.length > 0,
    run: beginChat,
  },
  {
    id: 'chat-settings',
    title: titles.chatSettings,
    section: 'chat',
    keywords: keywords.chatSettings,
    icon: <Settings2Icon />,
    available: () => true,
    run: () => overlay.open('chat-settings'),
  },
  {
    id: 'presets',
    title: titles.presets,
    section: 'chat',
    keywords: keywords.presets,
    icon: <BookMarkedIcon />,
    available: () => true,
    run: () => overlay.open('presets'),
  },
  {
    id: 'stop',
    title: titles.stop,
    section: 'chat',
    keywords: keywords.stop,
    shortcuts: ['Escape'],
    // Escape is for the drawer first, where it is open.
    icon: <SquareIcon />,
    available: () => writing() && !sidebar.store.getState().drawer,
    run() {
      chat.stop();
      completion.stop();
    },
  },
  {
    id: 'read-aloud',
    title: titles.readAloud,
    section: 'chat',
    keywords: keywords.readAloud,
    icon: <Volume2Icon />,
    available: () => speech.store.getState().voices !== 'none' && lastAnswer() !== undefined && !reading(),
    run() {
      const id = lastAnswer();
      if (id !== undefined) readAloud(id);
    },
  },
  {
    id: 'stop-reading',
    title: titles.stopReading,
    section: 'chat',
    keywords: keywords.readAloud,
    shortcuts: ['Escape'],
    icon: <SquareIcon />,
    available: () => reading() && !sidebar.store.getState().drawer,
    run: () => speech.stop(),
  },
  {
    id: 'write',
    title: titles.write,
    section: 'chat',
    keywords: keywords.write,
    // On some keyboards the slash is typed with Shift.
    shortcuts: ['/', 'Shift+Escape', 'Shift+/'],
    icon: <PencilIcon />,
    available: () => composer() !== null,
    run: () => composer()?.focus(),
  },
];
