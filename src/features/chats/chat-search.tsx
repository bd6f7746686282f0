import { SearchIcon, XIcon } from 'lucide-react';
import { useRef } from 'react';
import { useStore } from 'zustand';
import { chats } from '../../state/session.ts';
import { Button } from '../../ui/button.tsx';
import styles from './chat-search.module.css';
import { chatsStrings } from './chats-strings.ts';

const { search: texts } = chatsStrings;

interface ChatSearchProps {
  /** The arrow down leads from the field into the list. */
  readonly onDown: () => void;
}

/** The field for what to look for in titles and texts. Escape clears it. */
export function ChatSearch({ onDown }: ChatSearchProps) {
  const query = useStore(chats.store, (state) => state.query);
  const input = useRef<HTMLInputElement>(null);

  function clear(): void {
    void chats.search('');
    input.current?.focus();
  }

  return (
    <search className={styles['search']}>
      <span className={styles['icon']}>
        <SearchIcon />
      </span>
      <input
        ref={input}
        className={styles['input']}
        type="text"
        dir="auto"
        inputMode="search"
        enterKeyHint="search"
        autoComplete="off"
        spellCheck={false}
        value={query}
        placeholder={texts.label}
        aria-label={texts.label}
        onChange={({ currentTarget }) => void chats.search(currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'ArrowDown') onDown();
          else if (event.key === 'Escape' && query !== '') clear();
          else return;
          event.preventDefault();
          event.stopPropagation();
        }}
      />
      {query !== '' && (
        <Button
          kind="quiet"
          className={styles['clear'] ?? ''}
          icon={<XIcon />}
          label={texts.clear}
          iconOnly
          onClick={clear}
        />
      )}
    </search>
  );
}
