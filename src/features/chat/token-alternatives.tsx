import type { CSSProperties } from 'react';
import type { TokenProbability } from '../../shared/token-probability.ts';
import { probabilityStrings } from './token-probability.ts';
import styles from './token-text.module.css';

const texts = probabilityStrings;

interface TokenAlternativesProps {
  readonly token: TokenProbability;
  readonly style: CSSProperties;
}

/** A token's probability, and the likeliest tokens at its place. */
export function TokenAlternatives({ token: { text, logprob, alternatives }, style }: TokenAlternativesProps) {
  return (
    <output className={styles['panel']} style={style}>
      <span className={styles['row']}>
        <b className={styles['name']}>{texts.visible(text)}</b>
        <b>{texts.percent(logprob)}</b>
      </span>
      {alternatives.map((each, place) => (
        <span key={place} className={styles['row']}>
          <span className={styles['name']}>{texts.visible(each.token)}</span>
          <span>{texts.percent(each.logprob)}</span>
        </span>
      ))}
    </output>
  );
}
