import { useRef } from 'react';
import { useStore } from 'zustand';
import { Announcer } from '../../ui/announcer.tsx';
import type { ChatHit } from '../../state/chats/search.ts';
import { chat, chats } from '../../state/session.ts';
import { chatsStrings } from './chats-strings.ts';
import { openChat } from './chat-commands.ts';
import styles from './chat-hits.module.css';
import { useRowKeys } from './use-row-keys.ts';

const { search: texts } = chatsStrings;

interface Found {
  readonly chat: string;
  readonly title: string;
  readonly hits: readonly ChatHit[];
}

/** The chats in which a text was found, each with the places in it, the text marked. */
export function ChatHits() {
  const query = useStore(chats.store, (state) => state.query);
  const hits = useStore(chats.store, (state) => state.hits);
  const open = useStore(chat.store, (state) => state.id);
  const all = useStore(chats.store, (state) => state.chats);
  const list = useRef<HTMLDivElement>(null);
  useRowKeys(list);
  const found = byChat(hits ?? []);
  return (
    <div ref={list}>
      <Announcer text={hits ? texts.found(found.length) : ''} />
      {found.length === 0 && (
        <p className={styles['note']}>{hits ? texts.nothing(query.trim()) : texts.searching}</p>
      )}
      <ul className={styles['found']}>
        {found.map((one, at) => (
          <li key={one.chat}>
            <button
              type="button"
              className={styles['hit']}
              data-chat={one.chat}
              tabIndex={at === 0 ? 0 : -1}
              aria-current={one.chat === open ? 'page' : undefined}
              onClick={() => void openChat(one.chat, one.hits[0]?.message ?? undefined)}
            >
              <Title found={one} />
              {all.some(({ id, archived }) => id === one.chat && archived) && (
                <span className={styles['snippet']}>{texts.archived}</span>
              )}
              {one.hits
                .filter(({ message }) => message !== null)
                .map((hit) => (
                  <span key={hit.message} className={styles['snippet']} dir="auto">
                    <Marked hit={hit} />
                  </span>
                ))}
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}

function Title({ found: { title, hits } }: { readonly found: Found }) {
  const hit = hits.find(({ message }) => message === null);
  return (
    <span className={styles['title']} dir="auto">
      {hit ? <Marked hit={hit} /> : title || chatsStrings.untitled}
    </span>
  );
}

const Marked = ({ hit: { before, match, after } }: { readonly hit: ChatHit }) => (
  <>
    {before}
    <mark className={styles['mark']}>{match}</mark>
    {after}
  </>
);

/** Hits come chat by chat. */
function byChat(hits: readonly ChatHit[]): Found[] {
  const ids = [...new Set(hits.map((hit) => hit.chat))];
  return ids.map((id) => {
    const all = hits.filter((hit) => hit.chat === id);
    return { chat: id, title: all[0]?.title ?? '', hits: all };
  });
}
