import { type KeyboardEvent, type RefObject, useEffect } from 'react';
import { useStore } from 'zustand';
import { modelOf } from '../../state/engine-store.ts';
import { chat, engine } from '../../state/session.ts';
import { Button } from '../../ui/button.tsx';
import { GrowingTextarea } from '../../ui/growing-textarea.tsx';
import { SendIcon, StopIcon } from '../../ui/icons.tsx';
import { strings } from '../../ui/strings.ts';
import styles from './composer.module.css';

const { chat: texts } = strings;

interface ComposerProps {
  readonly area: RefObject<HTMLTextAreaElement | null>;
  readonly onSend: (text: string) => void;
}

/** The place to write a message. One button sends, or stops while an answer is being written. */
export function Composer({ area, onSend }: ComposerProps) {
  const draft = useStore(chat.store, (state) => state.draft);
  const writing = useStore(chat.store, (state) => state.writing !== undefined);
  const loaded = useStore(
    engine.store,
    ({ status }) => modelOf(status) !== undefined && status.kind !== 'lost',
  );
  const loading = useStore(engine.store, ({ status }) => status.kind === 'loading');
  const canSend = loaded && !writing && draft.trim() !== '';

  useEffect(() => {
    if (!writing) return undefined;
    const onKey = ({ key }: globalThis.KeyboardEvent) => {
      if (key === 'Escape') chat.stop();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [writing]);

  function onKeyDown(event: KeyboardEvent<HTMLTextAreaElement>): void {
    // While an input method composes, Enter takes its suggestion; Safari says so by the key code alone.
    const composing = event.nativeEvent.isComposing || event.keyCode === 229;
    if (event.key !== 'Enter' || event.shiftKey || composing) return;
    event.preventDefault();
    if (canSend) onSend(draft);
  }

  return (
    <div className={styles['composer']}>
      <div className={styles['box']}>
        <div className={styles['scroll']}>
          <GrowingTextarea
            ref={area}
            value={draft}
            rows={1}
            aria-label={texts.placeholder}
            placeholder={loading ? texts.placeholderLoading : texts.placeholder}
            enterKeyHint="send"
            onChange={({ currentTarget }) => chat.setDraft(currentTarget.value)}
            onKeyDown={onKeyDown}
          />
        </div>
        <Button
          kind="primary"
          className={styles['send']}
          icon={writing ? <StopIcon /> : <SendIcon />}
          label={writing ? texts.stop : texts.send}
          iconOnly
          disabled={!writing && !canSend}
          onClick={() => {
            if (writing) chat.stop();
            else onSend(draft);
            area.current?.focus();
          }}
        />
      </div>
      <p className={styles['hint']}>{texts.hint}</p>
    </div>
  );
}
