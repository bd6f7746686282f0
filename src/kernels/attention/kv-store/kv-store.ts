import { spread, type Step } from '../../../device/kernel.ts';
import { defineKernel, read, stepUniform, write } from '../../define-kernel.ts';
import { type KvType, kvRowWords } from '../../../shared/kv-row.ts';
import { type AttentionLayer, checkAttentionLayer, localCapacity } from '../attention-layer.ts';
import { SINGLE_THREADS } from '../../wgsl/workgroup.ts';
import text from './kv-store.wgsl?raw';

/**
 * Puts the newest min(T, capacity) of a chunk's fresh keys and values, [T] rows, into the layer's cache,
 * [capacity] rows, position p in slot p mod capacity. Only copies: fresh rows are of the KV type already.
 * Runs after the chunk's attention, which still needs the ring's old positions.
 */
export function kvStore(layer: AttentionLayer, kvType: KvType) {
  checkAttentionLayer('kv-store', layer);
  const rowWords = kvRowWords(layer, kvType);
  const pieceWords = rowWords % 4 === 0 ? 4 : 2;
  const capacity = localCapacity(layer);
  const rows = ({ tokens, globalCapacity }: Step) =>
    Math.min(tokens, capacity === 0 ? globalCapacity : capacity);
  return defineKernel({
    op: 'kv-store',
    variant: layer.kind,
    codec: kvType,
    sizes: { PIECE_WORDS: pieceWords, THREADS: SINGLE_THREADS },
    text: () => [`alias Piece = vec${pieceWords}<u32>;`, text],
    bindings: {
      fresh_keys: read('array<Piece>'),
      fresh_values: read('array<Piece>'),
      keys: write('array<Piece>'),
      values: write('array<Piece>'),
      step: stepUniform,
    },
    constants: { ROW_WORDS: rowWords, LOCAL_CAPACITY: capacity },
    workgroups: (step) => spread(Math.ceil((rows(step) * rowWords) / pieceWords / SINGLE_THREADS)),
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
