import { useEffect, useRef } from 'react';
import { chatsStrings } from './chats-strings.ts';
import styles from './chat-row.module.css';

interface RenameFieldProps {
  readonly title: string;
  /** The new title; undefined when it is to stay as it was. `byKey`: Enter or Escape ended it. */
  readonly onEnd: (title: string | undefined, byKey: boolean) => void;
}

/** A title being changed in its place. Enter or leaving keeps what was typed, Escape does not. */
export function RenameField({ title, onEnd }: RenameFieldProps) {
  const input = useRef<HTMLInputElement>(null);
  /** Taking the field away takes its focus, too; that is no second end. */
  const ended = useRef(false);

  useEffect(() => {
    ended.current = false;
    input.current?.focus();
    input.current?.select();
  }, []);

  function end(keep: boolean, byKey: boolean): void {
    if (ended.current) return;
    ended.current = true;
    const typed = input.current?.value.trim() ?? '';
    onEnd(keep && typed !== '' && typed !== title ? typed : undefined, byKey);
  }

  return (
    <input
      ref={input}
      className={styles['field']}
      dir="auto"
      defaultValue={title}
      maxLength={200}
      aria-label={chatsStrings.list.renameLabel}
      onBlur={() => end(true, false)}
      onKeyDown={(event) => {
        // The arrows and Delete belong to the text while it is edited.
        event.stopPropagation();
        if (event.nativeEvent.isComposing) return;
        if (event.key === 'Enter') end(true, true);
        if (event.key === 'Escape') end(false, true);
      }}
    />
  );
}
