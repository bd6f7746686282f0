import { texts } from '../../texts/texts.ts';
import { formatShare } from '../../ui/format.ts';

/** Probabilities that a colour stands for, from its bound to that of the one before. */
const BOUNDS = [0.9, 0.5, 0.2, 0] as const;

/** The colour of a token by its natural logarithm of probability. */
export const levelOf = (logprob: number): number =>
  BOUNDS.findIndex((atLeast) => Math.exp(logprob) >= atLeast);

const SIGNS: Readonly<Record<string, string>> = { '\n': '↵', '\t': '⇥', ' ': '·' };

/** A probability in per cent, to two digits where it is small. */
function percent(logprob: number): string {
  const share = Math.exp(logprob);
  return formatShare(share, share < 0.01 ? 2 : share < 0.9995 ? 1 : 0);
}

const levels = texts('probability', {
  levels: { high: (share: string) => ({ share }) },
}).levels;

/** Texts of the probabilities of tokens. */
export const probabilityStrings = texts('probability', {
  percent,
  token: (text: string, logprob: number): string => `${text}, ${percent(logprob)}`,
  /** A token with its white space made visible. */
  visible: (text: string): string =>
    text === '' ? '–' : text.replace(/[\n\t ]/g, (sign) => SIGNS[sign] ?? sign),
  /** What a colour stands for. */
  level: (index: number): string => {
    const bound = BOUNDS[index] ?? 0;
    if (bound === 0) return levels.low;
    return index === 0 ? levels.high(formatShare(bound)) : formatShare(bound);
  },
});

/** The colours, from the most probable. */
export const LEVELS = BOUNDS.map((_, index) => index);
