import { chat, completion } from '../../state/session.ts';
import type { Action } from '../../ui/actions/action.ts';
import { actionsStrings } from '../../ui/actions-strings.ts';

const { titles, keywords } = actionsStrings;

const composer = () => document.querySelector<HTMLElement>('[data-composer]');
const writing = () => chat.store.getState().writing !== undefined || completion.store.getState().writing;

export const chatActions: readonly Action[] = [
  {
    id: 'new-chat',
    title: titles.newChat,
    section: 'chat',
    keywords: keywords.newChat,
    shortcuts: ['$mod+Shift+o'],
    available: () => chat.store.getState().order.length > 0,
    run: () => chat.startNew(),
  },
  {
    id: 'stop',
    title: titles.stop,
    section: 'chat',
    keywords: keywords.stop,
    shortcuts: ['Escape'],
    available: writing,
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
    available: () => composer() !== null,
    run: () => composer()?.focus(),
  },
];
