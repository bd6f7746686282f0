import { PlayIcon } from 'lucide-react';
import type { Answer } from '../../state/chat/chat-message.ts';
import { chat } from '../../state/session.ts';
import { Button } from '../../ui/button.tsx';
import styles from './answer-view.module.css';
import { chatStrings } from './chat-strings.ts';
import { keepFocus } from './keep-focus.ts';
import { useCanAsk } from './use-can-ask.ts';

/** The way on from an answer that did not come to its end: write on from its text, or ask once more. */
export function GoOn({ answer, last }: { readonly answer: Answer; readonly last: boolean }) {
  const canAsk = useCanAsk();
  const { id, state, text } = answer;
  if (state === 'done' || state === 'writing') return null;
  // Further up, an answer was left as it is on purpose.
  if (!last && state !== 'failed') return null;
  const begun = text !== '';
  return (
    <div className={styles['again']}>
      {begun && (
        <Button
          kind="primary"
          icon={<PlayIcon />}
          label={chatStrings.message.continue}
          disabled={!canAsk}
          onClick={() => {
            void chat.resume(id);
            keepFocus();
          }}
        />
      )}
      {(!begun || state === 'failed') && (
        <Button
          label={chatStrings.retry}
          disabled={!canAsk}
          onClick={() => {
            void chat.retry(id);
            keepFocus();
          }}
        />
      )}
    </div>
  );
}
