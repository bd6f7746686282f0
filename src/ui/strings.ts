import type { AdapterFacts } from '../shared/adapter-facts.ts';
import { texts } from '../texts/texts.ts';
import { formatBytes, formatCount } from './format.ts';

const device = texts('ui', {
  processor: (threads: string) => ({ threads }),
  threads: (all: number) => ({ all }),
  threadsOf: (count: number, all: number) => ({ count: formatCount(count), all }),
  measured: (more: boolean) => ({ more: more ? 'yes' : 'no' }),
  measuredReading: (threads: string) => ({ threads }),
});

const threadsOf = (count: number, all: number) =>
  count === all ? device.threads(all) : device.threadsOf(count, all);

/** Texts that several features say, and those of the parts in this folder. */
export const strings = texts('ui', {
  /** Under a number that was out of range. */
  clamped: (min: number, max: number) => ({ min: formatCount(min), max: formatCount(max) }),

  /** The device that computes: the processor with the threads that write, or the GPU by its name. */
  deviceName: ({ kind, threads = 1, threadUse, description, vendor, architecture }: AdapterFacts): string =>
    kind === 'cpu'
      ? device.processor(threadsOf(threadUse?.writing ?? threads, threads))
      : description || [vendor, architecture].filter(Boolean).join(' ') || 'GPU',

  /** The reason for the number of threads; nothing where there is no other. */
  whyThreads({ threads = 1, threadUse }: AdapterFacts): string {
    if (!threadUse || threads === 1) return '';
    if (!threadUse.measured) return device.measuring;
    const { writing, reading } = threadUse;
    const readers = reading === writing ? '' : ` ${device.measuredReading(threadsOf(reading, threads))}`;
    return `${device.measured(writing < threads)}${readers}`;
  },

  gpuMemory: { known: (bytes: number) => ({ bytes: formatBytes(bytes) }) },

  toasts: {
    /** Read out after a message with a button, such as `Undo`. */
    reach: (label: string) => ({ label }),
  },

  palette: {
    none: (text: string) => ({ text }),
    count: (count: number) => ({ count }),
  },
});
