import { beginChat } from '../../features/chats/chat-commands.ts';
import { chat, completion, overlay, sidebar } from '../../state/session.ts';
import type { Action } from '../../ui/actions/action.ts';
import { EditIcon, SettingsIcon } from '../../ui/chat-icons.tsx';
import { NewChatIcon, StopIcon } from '../../ui/icons.tsx';
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
    icon: <NewChatIcon />,
    available: () => chat.store.getState().order.length > 0,
    run: beginChat,
  },
  {
    id: 'chat-settings',
    title: titles.chatSettings,
    section: 'chat',
    keywords: keywords.chatSettings,
    icon: <SettingsIcon />,
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
    icon: <StopIcon />,
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
    icon: <EditIcon />,
    available: () => composer() !== null,
    run: () => composer()?.focus(),
  },
];
