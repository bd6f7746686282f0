import { formatCount } from '../../ui/format.ts';

const tokens = (count: number) => `${formatCount(count)} ${count === 1 ? 'token' : 'tokens'}`;
const percent = (share: number) => `${Math.round(share * 100)} %`;

/** Texts about the context: how full it is, and what to do when it is. */
export const contextStrings = {
  label: 'Context',
  used: (used: number, all: number) => `${formatCount(used)} of ${tokens(all)}`,
  said: (used: number, all: number) => `${formatCount(used)} of ${tokens(all)} used, ${percent(used / all)}`,
  explain:
    'The model reads the whole conversation each time, up to this many tokens. A token is about three quarters of a word.',
  amber: 'There is room for a few more turns.',
  red: 'The next answer may be cut off.',
  over: 'Too long: shorten the message, or leave out the oldest turns.',
  draft: (count: number) => `${tokens(count)} of it are the message you are writing.`,
  dropped: 'The oldest turns are left out.',
  estimate: 'As of the last answer.',

  full: {
    title: 'The context is full',
    text: (all: number) => `The model reads ${tokens(all)} at most. Nothing is lost; how to go on:`,
    drop: 'Leave out the oldest turns',
    dropHint: 'They stay in view; the model no longer reads them.',
    raise: (to: number) => `Raise the limit to ${tokens(to)}`,
    raiseHint: 'Takes more memory, and loads the model again.',
    fresh: 'Start afresh',
    freshHint: 'In a new chat; this one is kept.',
  },

  leftOut: {
    text: 'The model no longer reads what is above.',
    all: 'Read it again',
  },
} as const;
