import type { Timings } from '../../worker/protocol.ts';
import { chatStrings } from './chat-strings.ts';
import { imageStrings } from './image-strings.ts';
import styles from './timings-line.module.css';

const { timings: texts } = chatStrings;

interface TimingsLineProps {
  readonly timings: Timings;
  /** Images in the prompt, those of earlier turns included. */
  readonly imagesShown?: number | undefined;
}

/** The timings of an answer, in one line. */
export function TimingsLine({ timings, imagesShown = 0 }: TimingsLineProps) {
  const {
    answerTokens,
    decodeTokensPerSecond,
    timeToFirstTokenMs,
    prefillTokens,
    reusedTokens,
    imagesEncoded,
  } = timings;
  const facts = [
    texts.tokens(answerTokens),
    decodeTokensPerSecond > 0 && texts.rate(decodeTokensPerSecond),
    answerTokens > 0 && texts.first(timeToFirstTokenMs),
    texts.prompt(prefillTokens, reusedTokens),
    imagesShown > 0 && imageStrings.shown(imagesEncoded, Math.max(0, imagesShown - imagesEncoded)),
  ].filter((fact) => fact !== false);
  return (
    <ul className={styles['timings']} aria-label={texts.label}>
      {facts.map((fact) => (
        <li key={fact}>{fact}</li>
      ))}
    </ul>
  );
}
