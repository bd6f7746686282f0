import type { AdapterFacts } from '../shared/adapter-facts.ts';
import { formatBytes } from '../shared/format-bytes.ts';

const threadsOf = (count: number, all: number) =>
  `${count === all ? '' : `${count} of `}${all} ${all === 1 ? 'thread' : 'threads'}`;

/** Texts that several features say, and those of the parts in this folder. */
export const strings = {
  back: 'Back to the chat',
  chooseModel: 'Choose a model',
  close: 'Close',
  dismiss: 'Dismiss',
  undo: 'Undo',
  /** Under a number that was out of range. */
  clamped: (min: number, max: number) => `Between ${min} and ${max}, so this is the nearest.`,
  planMemory: 'How much memory does Gemma 3 need?',

  /** The device that computes: the processor with the threads that write, or the GPU by its name. */
  deviceName: ({ kind, threads = 1, threadUse, description, vendor, architecture }: AdapterFacts) =>
    kind === 'cpu'
      ? `Processor, ${threadsOf(threadUse?.writing ?? threads, threads)}`
      : description || [vendor, architecture].filter(Boolean).join(' ') || 'GPU',

  /** The reason for the number of threads; nothing where there is no other. */
  whyThreads: ({ threads = 1, threadUse }: AdapterFacts) => {
    if (!threadUse || threads === 1) return '';
    if (!threadUse.measured) return 'How many threads help is measured while it answers.';
    const { writing, reading } = threadUse;
    const readers = reading === writing ? '' : ` Prompts are read on ${threadsOf(reading, threads)}.`;
    return `Measured here: ${writing < threads ? 'more are not faster' : 'fewer are slower'} at writing.${readers}`;
  },

  gpuMemory: {
    label: 'Memory of your GPU, in GiB',
    known: (bytes: number) =>
      `One buffer on this GPU may take ${formatBytes(bytes)}. How much memory there is, browsers do not tell: enter what you know.`,
    unknown: 'Browsers do not tell how much memory a GPU has: enter what you know.',
    onProcessor: 'Memory to plan for, in GiB',
    processor:
      'The processor computes in WebAssembly memory, of which there are 4 GiB at most. To plan for a GPU, enter how much it has.',
  },

  toasts: {
    label: 'Notices',
    /** Read out after a message with a button, such as `Undo`. */
    reach: (label: string) => `Press F6 for ${label}.`,
  },

  palette: {
    title: 'Search and commands',
    label: 'Search',
    placeholder: 'Search for a command or a chat',
    results: 'Results',
    none: (text: string) => `Nothing was found for “${text}”.`,
    count: (count: number) => (count === 0 ? 'No results' : `${count} ${count === 1 ? 'result' : 'results'}`),
  },
} as const;
