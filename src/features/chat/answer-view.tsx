import { useStore } from 'zustand';
import type { Answer } from '../../state/chat/chat-message.ts';
import { chat } from '../../state/session.ts';
import { ErrorText } from '../../ui/error-text.tsx';
import { lazyPart, useLazyPart } from '../../ui/markdown/lazy-part.ts';
import { Markdown } from '../../ui/markdown/markdown.tsx';
import styles from './answer-view.module.css';
import { chatStrings } from './chat-strings.ts';
import { EncodingProgress } from './encoding-progress.tsx';
import { GoOn } from './go-on.tsx';
import { RealModelLink } from './real-model-link.tsx';
import { TimingsLine } from './timings-line.tsx';
import { TokenText } from './token-text.tsx';

/** Few answers call functions, and the code that shows calls brings the highlighter. */
const cards = lazyPart(() => import('./call-cards.tsx'));

const texts = chatStrings;

interface AnswerViewProps {
  readonly answer: Answer;
  /** Whether it is the last message: the way on is offered there. */
  readonly last: boolean;
}

/** An answer: its text as it comes, how it ended, and what it took. */
export function AnswerView({ answer, last }: AnswerViewProps) {
  const { text, calls, state, error, timings, imagesShown, resumed } = answer;
  const writing = state === 'writing';
  const probabilities = useStore(chat.store, ({ settings }) => settings.probabilities === true);
  const called = useLazyPart(cards, calls !== undefined);
  const byToken = probabilities ? tokenText(answer) : undefined;
  return (
    <>
      {text !== '' && (byToken ?? <Markdown text={text} writing={writing} />)}
      {writing && text === '' && <EncodingProgress />}
      {calls && called && <called.CallCards calls={calls} asked={last} />}
      {text === '' && !calls && state === 'done' && <p className={styles['waiting']}>{texts.noText}</p>}
      {last && state === 'done' && <RealModelLink text={text} />}
      {error && <ErrorText error={error} />}
      {(timings ?? (state === 'stopped' || state === 'cut' || (resumed !== null && !writing))) && (
        <div className={styles['foot']}>
          {state === 'stopped' && <span className={styles['mark']}>{texts.stopped}</span>}
          {state === 'cut' && <span className={styles['mark']}>{texts.cut}</span>}
          {resumed && <span className={styles['quiet']}>{texts.resumed[resumed]}</span>}
          {timings && <TimingsLine timings={timings} imagesShown={imagesShown} />}
        </div>
      )}
      <GoOn answer={answer} last={last} />
    </>
  );
}

/** The answer by its tokens, where it has any. */
function tokenText({ text, tokens = [] }: Answer) {
  const written = tokens.map((token) => token.text).join('');
  const start = text.indexOf(written);
  if (written === '' || start < 0) return undefined;
  return (
    <TokenText before={text.slice(0, start)} tokens={tokens} after={text.slice(start + written.length)} />
  );
}
