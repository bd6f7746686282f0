import { texts } from '../../texts/texts.ts';
import { keyNames } from '../../ui/actions/key-names.ts';
import { formatCount, formatDuration, formatRate, joined } from '../../ui/format.ts';

const timings = texts('chat', {
  timings: {
    perSecond: (rate: number) => ({ rate: formatCount(rate) }),
    tokens: (count: number) => ({ count }),
  },
}).timings;

/** Texts of the conversation, and of what can be done to a message. */
export const chatStrings = texts('chat', {
  said: (text: string): string => `Facet: ${text}`,

  message: {
    branch: (at: number, of: number): string => `${formatCount(at)} / ${formatCount(of)}`,
    branchSaid: (at: number, of: number) => ({ at: formatCount(at), of: formatCount(of) }),
  },

  /** Under the message field, by what sends. */
  hints: {
    enter: () => ({ keys: keyNames('Shift+Enter') }),
    'mod-enter': () => ({ keys: keyNames('$mod+Enter') }),
  },

  timings: {
    brief: (perSecond: number, tokens: number): string =>
      joined([perSecond > 0 && timings.perSecond(perSecond), timings.tokens(tokens)]),
    tokens: (count: number) => ({ count }),
    rate: (perSecond: number) => ({ rate: formatRate(perSecond) }),
    first: (milliseconds: number) => ({ time: formatDuration(milliseconds) }),
    prompt: (fresh: number, reused: number) => ({ fresh: formatCount(fresh), reused: formatCount(reused) }),
    guessed: (count: number) => ({ count }),
    drafted: (count: number, all: number) => ({ count: formatCount(count), all: formatCount(all) }),
    restored: (count: number, milliseconds: number) => ({ count, time: formatDuration(milliseconds) }),
  },

  empty: { queued: (text: string) => ({ text }) },

  otherModel: { other: (name: string) => ({ name }) },
});
