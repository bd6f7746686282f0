import { PencilIcon, PlusIcon, Settings2Icon, SquareIcon } from 'lucide-react';
import { beginChat } from '../../features/chats/chat-commands.ts';
import { chat, completion, overlay, sidebar } from '../../state/session.ts';
import type { Action } from '../../ui/actions/action.ts';
import { appStrings } from '../app-strings.ts';

const { titles, keywords } = appStrings;

const composer = () => document.querySelector<HTMLElement>('[data-composer]');
const writing = () => chat.store.getState().writing !== undefined || completion.store.getState().writing;

export const chatActions: readonly Action[] = [
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
