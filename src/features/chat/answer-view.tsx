import type { Answer } from '../../state/chat-message.ts';
import { chat } from '../../state/session.ts';
import { Button } from '../../ui/button.tsx';
import { Markdown } from '../../ui/markdown/markdown.tsx';
import { strings } from '../../ui/strings.ts';
import { ErrorText } from '../../ui/error-text.tsx';
import styles from './answer-view.module.css';
import { EncodingProgress } from './encoding-progress.tsx';
import { TimingsLine } from './timings-line.tsx';

const { chat: texts } = strings;

/** An answer: its text as it comes, how it ended, and what it took. */
export function AnswerView({ answer }: { readonly answer: Answer }) {
  const { id, text, state, error, timings, imagesShown } = answer;
  const writing = state === 'writing';
  return (
    <>
      {text !== '' && <Markdown text={text} writing={writing} />}
      {writing && text === '' && <EncodingProgress />}
      {text === '' && state === 'done' && <p className={styles['waiting']}>{texts.noText}</p>}
      {error && (
        <ErrorText error={error}>
          <Button label={texts.retry} onClick={() => void chat.retry(id)} />
        </ErrorText>
      )}
      {(timings ?? (state === 'stopped' || state === 'cut')) && (
        <div className={styles['foot']}>
          {state === 'stopped' && <span className={styles['mark']}>{texts.stopped}</span>}
          {state === 'cut' && <span className={styles['mark']}>{texts.cut}</span>}
          {timings && <TimingsLine timings={timings} imagesShown={imagesShown} />}
        </div>
      )}
      {state === 'stopped' && text === '' && (
        <Button className={styles['again']} label={texts.retry} onClick={() => void chat.retry(id)} />
      )}
    </>
  );
}
