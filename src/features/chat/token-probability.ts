/** Probabilities that a colour stands for, from its bound to that of the one before. */
export const LEVELS = [
  { atLeast: 0.9, label: '90 % and more' },
  { atLeast: 0.5, label: '50 %' },
  { atLeast: 0.2, label: '20 %' },
  { atLeast: 0, label: 'less' },
] as const;

/** The colour of a token by its natural logarithm of probability. */
export const levelOf = (logprob: number): number =>
  LEVELS.findIndex(({ atLeast }) => Math.exp(logprob) >= atLeast);

/** A probability in per cent, to two digits where it is small. */
function percent(logprob: number): string {
  const share = 100 * Math.exp(logprob);
  if (share < 0.01) return '< 0.01 %';
  return `${share < 1 ? share.toFixed(2) : share.toFixed(share < 99.95 ? 1 : 0)} %`;
}

const SIGNS: Readonly<Record<string, string>> = { '\n': '↵', '\t': '⇥', ' ': '·' };

/** Texts of the probabilities of tokens. */
export const probabilityStrings = {
  setting: 'Show how probable each word was',
  settingHint:
    'Answers are shown as they were written, without formatting, coloured by the probability of each token. The ten likeliest tokens are kept with the chat, and are in its export as JSON.',
  label: 'Answer, token by token',
  legend: 'Probability of a token:',
  percent,
  token: (text: string, logprob: number) => `${text}, ${percent(logprob)}`,
  /** A token with its white space made visible. */
  visible: (text: string) => (text === '' ? '–' : text.replace(/[\n\t ]/g, (sign) => SIGNS[sign] ?? sign)),
} as const;
