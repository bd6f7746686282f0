import { formatCount } from '../../ui/format.ts';

/** Texts about text files: in the message being written, and in the conversation. */
export const fileStrings = {
  /** Of a text that was pasted and is too long to be typed with; `count` is the number of those there are. */
  pasted: (count: number) => (count === 0 ? 'Pasted text.txt' : `Pasted text ${count + 1}.txt`),
  intoMessage: (name: string) => `Put ${name} into the message`,
  counting: 'Counting its tokens',
  tokens: (tokens: number, context: number) => {
    const share = (100 * tokens) / context;
    const percent = share < 1 ? 'under 1' : String(Math.round(share));
    const of = share < 200 ? `${percent} % of the context` : `${Math.round(share / 100)} times the context`;
    return `${formatCount(tokens)} ${tokens === 1 ? 'token' : 'tokens'}, ${of}`;
  },
  /** What local layers see of it at its end. */
  windows: (tokens: number, window: number) =>
    tokens <= window
      ? `It fits into the window of ${formatCount(window)} tokens, so every layer sees all of it at once.`
      : `${formatCount(Math.ceil(tokens / window))} windows of ${formatCount(window)} tokens: local layers see the last one, global layers all of it.`,
  tooLong: 'Too long to be taken whole',
  parts: (name: string) => `Part of ${name}`,
  whole: 'All of it',
  part: (at: number, of: number) => `Part ${at} of ${of}`,
} as const;
