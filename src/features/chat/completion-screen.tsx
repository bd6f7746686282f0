import { type ReactNode, useEffect, useRef } from 'react';
import { useStore } from 'zustand';
import { lastModelOf } from '../../state/engine/engine-state.ts';
import { chat, completion, engine } from '../../state/session.ts';
import { Announcer } from '../../ui/announcer.tsx';
import { Button } from '../../ui/button.tsx';
import { ErrorText } from '../../ui/error-text.tsx';
import { BlindNotice } from './blind-notice.tsx';
import { CompletionControls } from './completion-controls.tsx';
import styles from './completion-screen.module.css';
import { completionStrings } from './completion-strings.ts';
import { GrowingTextarea } from './growing-textarea.tsx';
import { useStickToBottom } from './stick-to-bottom.ts';

const texts = completionStrings;

/**
 * A text that a base model continues in place. What it wrote is marked until a person edits the text.
 * `openVision` is a button for a model that sees, shown where images were dropped.
 */
export function CompletionScreen({ openVision }: { readonly openVision: ReactNode }) {
  const { text, writing, writtenFrom, error } = useStore(completion.store);
  const model = useStore(engine.store, lastModelOf);
  const hasChat = useStore(chat.store, ({ order }) => order.length > 0);
  const { scroller, content, jump } = useStickToBottom(writing);
  const area = useRef<HTMLTextAreaElement>(null);

  useEffect(() => {
    if (!writing && matchMedia('(pointer: fine)').matches) area.current?.focus();
  }, [writing]);

  function complete(): void {
    jump();
    void completion.complete();
  }

  return (
    <div className={styles['screen']}>
      <section ref={scroller} className={styles['scroller']} aria-label={texts.title}>
        <div ref={content} className={styles['column']}>
          <div className={styles['intro']}>
            <h2 className={styles['title']}>{texts.title}</h2>
            {model && (
              <p>
                {texts.notChatted(model.name, model.noChat)}{' '}
                <Button label={texts.chatAnyway} onClick={() => void engine.setChat(true)} />
              </p>
            )}
            <BlindNotice openVision={openVision} />
            {hasChat && <p className={styles['kept']}>{texts.chatKept}</p>}
          </div>
          <div className={styles['paper']}>
            <GrowingTextarea
              ref={area}
              data-composer
              value={text}
              markFrom={writtenFrom ?? text.length}
              readOnly={writing}
              aria-label={texts.label}
              placeholder={texts.placeholder}
              spellCheck={false}
              onChange={({ currentTarget }) => completion.setText(currentTarget.value)}
              onKeyDown={(event) => {
                if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) complete();
              }}
            />
          </div>
          {error && <ErrorText error={error} />}
        </div>
      </section>
      <CompletionControls onComplete={complete} />
      <Announcer text={writing || writtenFrom === undefined ? '' : text.slice(writtenFrom)} />
    </div>
  );
}
