import { type ReactNode, useRef } from 'react';
import { useStore } from 'zustand';
import { chats } from '../../state/session.ts';
import { chatsStrings as texts } from './chats-strings.ts';
import { ChatFoot } from './chat-foot.tsx';
import { ChatHits } from './chat-hits.tsx';
import { ChatList } from './chat-list.tsx';
import styles from './chat-panel.module.css';
import { ChatSearch } from './chat-search.tsx';

/** The content of the sidebar: search, the chats, and what else there is. */
export function ChatPanel({ openFile }: { readonly openFile: ReactNode }) {
  const ready = useStore(chats.store, (state) => state.ready);
  const none = useStore(chats.store, (state) => state.chats.length === 0);
  const looking = useStore(chats.store, ({ query }) => query.trim() !== '');
  const list = useRef<HTMLDivElement>(null);
  return (
    <nav className={styles['panel']} aria-label={texts.label}>
      <div className={styles['top']}>
        <ChatSearch onDown={() => list.current?.querySelector<HTMLElement>('[data-chat]')?.focus()} />
      </div>
      <div ref={list} className={styles['scroller']} aria-busy={!ready}>
        {looking ? <ChatHits /> : <ChatList />}
        {!looking && none && (
          <p className={styles['note']}>{ready ? texts.list.empty : texts.list.loading}</p>
        )}
      </div>
      <ChatFoot openFile={openFile} />
    </nav>
  );
}
