import { texts } from '../../texts/texts.ts';
import { formatCount, formatShare } from '../../ui/format.ts';

const parts = texts('file', {
  pasted: (number: number) => ({ number, many: number > 1 ? 'yes' : 'no' }),
  tokensOf: (count: number, share: string) => ({ count, share }),
  ofContext: (share: number) => ({ share: formatShare(share) }),
  underOne: () => ({ share: formatShare(0.01) }),
  timesContext: (times: number) => ({ times: formatCount(times) }),
  fits: (window: number) => ({ window }),
  manyWindows: (count: number, window: number) => ({ count, window }),
});

/** Texts about text files: in the message being written, and in the conversation. */
export const fileStrings = texts('file', {
  /** Of a text that was pasted and is too long to be typed with; `count` is the number of those there are. */
  pasted: (count: number): string => `${parts.pasted(count + 1)}.txt`,
  intoMessage: (name: string) => ({ name }),
  tokens(tokens: number, context: number): string {
    const share = tokens / context;
    if (share < 0.01) return parts.tokensOf(tokens, parts.underOne());
    return parts.tokensOf(tokens, share < 2 ? parts.ofContext(share) : parts.timesContext(share));
  },
  /** What local layers see of it at its end. */
  windows: (tokens: number, window: number): string =>
    tokens <= window ? parts.fits(window) : parts.manyWindows(Math.ceil(tokens / window), window),
  parts: (name: string) => ({ name }),
  part: (at: number, of: number) => ({ at, of }),
});
