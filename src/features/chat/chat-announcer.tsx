import { useStore } from 'zustand';
import type { ChatState } from '../../state/chat/chat-state.ts';
import { chat } from '../../state/session.ts';
import { Announcer } from '../../ui/announcer.tsx';
import { chatStrings } from './chat-strings.ts';

/** Reads an answer out once it is finished; its pieces would only interrupt each other. */
export function ChatAnnouncer() {
  return <Announcer text={useStore(chat.store, lastFinished)} />;
}

function lastFinished({ order, messages, writing }: ChatState): string {
  const last = messages[order.at(-1) ?? ''];
  if (writing !== undefined || last?.role !== 'assistant') return '';
  const { text, state, error } = last;
  const end = error ? `${error.message} ${error.hint}` : state === 'stopped' ? chatStrings.stopped : '';
  return [text && chatStrings.said(text), end].filter(Boolean).join(' ');
}
