import { texts } from '../../texts/texts.ts';
import { formatBytes } from '../../ui/format.ts';

const held = (layers: number, count: number) => ({ layers, count });

/** Texts of the page that plans memory. */
export const planStrings = texts('plan', {
  trained: (size: string, count: number) => ({ size, count }),
  result: (size: string, quantisation: string, count: number, kv: string) => ({
    size,
    quantisation,
    count,
    kv,
  }),
  partNotes: { kvLocal: held, kvGlobal: held },
  kvAgainst: (sliding: string, full: string) => ({ sliding, full }),
  fits: (total: number, memory: number) => ({
    total: formatBytes(total),
    memory: formatBytes(memory),
    spare: formatBytes(memory - total),
  }),
  doesNotFit: (total: number, memory: number) => ({
    total: formatBytes(total),
    memory: formatBytes(memory),
  }),
  adviceOption: (size: string, quantisation: string, count: number, kv: string, total: number) => ({
    size,
    quantisation,
    count,
    kv,
    bytes: formatBytes(total),
  }),
  comparison: (quantisation: string, count: number) => ({ quantisation, count }),
});
