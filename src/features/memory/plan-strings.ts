import { formatBytes } from '../../shared/format-bytes.ts';
import { tokens } from './tokens.ts';

/** Texts of the page that plans memory. */
export const planStrings = {
  lead: 'Five of six layers see only the last 512 or 1,024 tokens. Facet keeps exactly those, in rings, so a long conversation costs far less than with full attention on every layer.',
  controls: 'What to plan',
  size: 'Size',
  sizes: { '270m': '270M', '1b': '1B', '4b': '4B', '12b': '12B', '27b': '27B' },
  quantisation: 'Quantisation of the weights',
  kvType: 'Keys and values',
  kvTypes: { f16: '16 bits', q8: '8 bits' },
  context: 'Context',
  trained: (size: string, most: number) =>
    `The ${size} was trained for ${tokens(most)}, so that is what is planned.`,
  result: (size: string, quantisation: string, context: number, kv: string) =>
    `${size}, ${quantisation}, ${tokens(context)}, keys and values in ${kv}`,
  total: 'Total',
  sliding: 'Sliding windows',
  full: 'Full attention',
  parts: {
    weights: 'Weights',
    kvLocal: 'KV, local layers',
    kvGlobal: 'KV, global layers',
    scratch: 'Scratch',
    vision: 'Vision',
  },
  partNotes: {
    kvLocal: (layers: number, held: number) => `${layers} layers, ${tokens(held)} each`,
    kvGlobal: (layers: number, held: number) => `${layers} layers, ${tokens(held)} each`,
    scratch: 'activations, sampling, staging',
    vision: 'the tower at 16 bits while it is loaded, and one image',
  },
  kvAgainst: (sliding: string, full: string) => `KV cache: ${sliding} against ${full} with full attention.`,
  fits: (total: number, memory: number) =>
    `Fits: ${formatBytes(total)} of ${formatBytes(memory)}, ${formatBytes(memory - total)} to spare.`,
  doesNotFit: (total: number, memory: number) =>
    `Does not fit: ${formatBytes(total)} needed, ${formatBytes(memory)} there.`,
  advice: 'What would fit:',
  adviceOption: (size: string, quantisation: string, context: number, kv: string, total: number) =>
    `${size}, ${quantisation}, ${tokens(context)}, KV ${kv}: ${formatBytes(total)}`,
  adviceNone: 'No size of Gemma 3 fits in that.',
  comparison: (quantisation: string, context: number) => `All sizes: ${quantisation}, ${tokens(context)}`,
  none: 'none',
  columns: {
    size: 'Size',
    context: 'Context',
    weights: 'Weights',
    kv: 'KV cache',
    full: 'KV, full attention',
    scratch: 'Scratch',
    vision: 'Vision',
    total: 'Total',
    fits: 'Fits',
  },
  yes: 'yes',
  no: 'no',
  notes:
    'Bytes on the device as Facet allocates them, the context full. The vision tower of the 4B, 12B and 27B is there only once there are images. Checkpoints may take a tenth of the model’s bytes besides, or what you allow them. The system and other programs need some of a GPU’s memory too.',
} as const;
