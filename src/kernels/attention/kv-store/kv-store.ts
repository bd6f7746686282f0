import { defineKernel, type Kernel, spread, type Step } from '../../../device/kernel.ts';
import { stepWgsl } from '../../../device/step.ts';
import { type KvType, kvRowWords } from '../../../shared/kv-row.ts';
import { type AttentionLayer, checkAttentionLayer, localCapacity } from '../attention-layer.ts';
import text from './kv-store.wgsl?raw';

/**
 * Puts the newest min(T, capacity) of a chunk's fresh keys and values, [T] rows, into the layer's cache,
 * [capacity] rows, position p in slot p mod capacity. Only copies: fresh rows are of the KV type already.
 * Runs after the chunk's attention, which still needs the ring's old positions.
 */
export function kvStore(
  layer: AttentionLayer,
  kvType: KvType,
): Kernel<'fresh_keys' | 'fresh_values' | 'keys' | 'values' | 'step'> {
  checkAttentionLayer('kv-store', layer);
  const rowWords = kvRowWords(layer, kvType);
  const pieceWords = rowWords % 4 === 0 ? 4 : 2;
  const capacity = localCapacity(layer);
  const rows = ({ tokens, globalCapacity }: Step) =>
    Math.min(tokens, capacity === 0 ? globalCapacity : capacity);
  return defineKernel({
    name: `kv-store ${layer.kind} ${kvType}`,
    wgsl: `${stepWgsl}\nalias Piece = vec${pieceWords}<u32>;\nconst PIECE_WORDS = ${pieceWords}u;\n${text}`,
    bindings: [
      { name: 'fresh_keys', kind: 'read' },
      { name: 'fresh_values', kind: 'read' },
      { name: 'keys', kind: 'write' },
      { name: 'values', kind: 'write' },
      { name: 'step', kind: 'step' },
    ],
    constants: { row_words: rowWords, local_capacity: capacity },
    workgroups: (step) => spread(Math.ceil((rows(step) * rowWords) / pieceWords / 64)),
    cost: (step) => ({ bytes: 16 * rows(step) * rowWords, flops: 0 }),
    wasm: {
      entry: 'kv_store',
      units: rows,
      arguments: ({ position, tokens, globalCapacity }) => [
        rowWords,
        capacity || globalCapacity,
        position,
        tokens,
      ],
    },
  });
}
