import { texts } from '../../texts/texts.ts';
import { formatCount, formatShare } from '../../ui/format.ts';

/** Texts about the context: how full it is, and what to do when it is. */
export const contextStrings = texts('context', {
  used: (used: number, all: number) => ({ used: formatCount(used), all }),
  said: (used: number, all: number) => ({ used: formatCount(used), all, share: formatShare(used / all) }),
  draft: (count: number) => ({ count }),
  full: {
    text: (count: number) => ({ count }),
    raise: (count: number) => ({ count }),
  },
});
