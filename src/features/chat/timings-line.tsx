import { useId } from 'react';
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

/** The timings of an answer: how fast and how many tokens, and the rest on a press. */
export function TimingsLine({ timings, imagesShown = 0 }: TimingsLineProps) {
  const id = useId();
  const {
    answerTokens,
    decodeTokensPerSecond,
    timeToFirstTokenMs,
    prefillTokens,
    reusedTokens,
    imagesEncoded,
    guessedTokens,
    draftedTokens,
    restored,
  } = timings;
  const facts = [
    texts.tokens(answerTokens),
    decodeTokensPerSecond > 0 && texts.rate(decodeTokensPerSecond),
    guessedTokens !== undefined && texts.guessed(guessedTokens),
    draftedTokens !== undefined && texts.drafted(draftedTokens, answerTokens),
    answerTokens > 0 && texts.first(timeToFirstTokenMs),
    texts.prompt(prefillTokens, reusedTokens),
    restored !== undefined && texts.restored(restored.tokens, restored.milliseconds),
    imagesShown > 0 && imageStrings.shown(imagesEncoded, Math.max(0, imagesShown - imagesEncoded)),
  ].filter((fact) => fact !== false);
  return (
    <>
      <button type="button" className={styles['brief']} popoverTarget={id} title={texts.more}>
        {texts.brief(decodeTokensPerSecond, answerTokens)}
      </button>
      <ul id={id} popover="auto" className={styles['timings']} aria-label={texts.label}>
        {facts.map((fact) => (
          <li key={fact}>{fact}</li>
        ))}
      </ul>
    </>
  );
}
