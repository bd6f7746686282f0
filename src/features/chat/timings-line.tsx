import { strings } from '../../ui/strings.ts';
import type { Timings } from '../../worker/protocol.ts';
import styles from './timings-line.module.css';

const { timings: texts } = strings;

/** What an answer took, in one line. */
export function TimingsLine({ timings }: { readonly timings: Timings }) {
  const { answerTokens, decodeTokensPerSecond, timeToFirstTokenMs, prefillTokens, reusedTokens } = timings;
  const facts = [
    texts.tokens(answerTokens),
    decodeTokensPerSecond > 0 && texts.rate(decodeTokensPerSecond),
    answerTokens > 0 && texts.first(timeToFirstTokenMs),
    texts.prompt(prefillTokens, reusedTokens),
  ].filter((fact) => fact !== false);
  return (
    <ul className={styles['timings']} aria-label={texts.label}>
      {facts.map((fact) => (
        <li key={fact}>{fact}</li>
      ))}
    </ul>
  );
}
