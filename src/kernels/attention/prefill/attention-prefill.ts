import type { Step } from '../../../device/kernel.ts';
import { defineKernel, read, stepUniform, write } from '../../define-kernel.ts';
import { type KvType, kvRowWords } from '../../../shared/kv-row.ts';
import {
  type AttentionLayer,
  checkAttentionLayer,
  headsPerKv,
  localCapacity,
  rowsBytes,
} from '../attention-layer.ts';
import lowest from '../lowest.wgsl?raw';
import { tiledWgsl } from './tiled-text.ts';

/** Rows (query heads of tokens) that a workgroup does, and keys of a tile. */
const ROWS = 32;
const KEYS = 32;

/** Time of its operations to a matmul's: exponentials, fewer lanes at work, and keys that only images let be seen. */
const SLOWER = 2;

/** Rows that a unit of work does on the processor. */
const WASM_ROWS = 4;

/** Window of a kernel that has none: past every position, and positions may still be added to it. */
const NO_WINDOW = 0x7fff_ffff;

/**
 * out [T][H * E] = attention of a chunk's queries [T][H * E] (scale already in) at positions from the step's,
 * over the past in the cache, [capacity] rows (position p in slot p mod capacity), and the chunk's own fresh keys
 * and values, [T] rows, all of the KV type, so that how a prompt is cut into chunks changes nothing.
 * `last_visible` [T] is the last position each token may see, never decreasing; on local layers the W - 1
 * positions before a token are the first. Softmax online, in f32.
 */
export function attentionPrefill(layer: AttentionLayer, kvType: KvType) {
  checkAttentionLayer('attention-prefill', layer);
  const { heads, kvHeads, headDim } = layer;
  const group = headsPerKv(layer);
  const rowWords = kvRowWords(layer, kvType);
  const tokensATile = Math.ceil(ROWS / group);
  return defineKernel({
    op: 'attention-prefill',
    variant: `tiled-${layer.kind}`,
    codec: kvType,
    text: () => [lowest, tiledWgsl(kvType)],
    sizes: { HEADS_PER_KV: group, ROWS, KEYS },
    bindings: {
      query: read('array<vec4<f32>>'),
      keys: read('array<Octet>'),
      values: read('array<Octet>'),
      fresh_keys: read('array<Octet>'),
      fresh_values: read('array<Octet>'),
      last_visible: read('array<u32>'),
      out: write('array<vec4<f32>>'),
      step: stepUniform,
    },
    constants: {
      HEADS: heads,
      KV_HEADS: kvHeads,
      HEAD_DIM: headDim,
      LOCAL_CAPACITY: localCapacity(layer),
      WINDOW: Math.min(layer.window, NO_WINDOW),
      KV_ROW_WORDS: rowWords,
    },
    workgroups: ({ tokens }) => [Math.ceil((tokens * group) / ROWS), kvHeads, 1],
    cost: (step) => ({
      bytes: 8 * headDim * step.tokens * heads + 8 * rowWords * (pastPositions(layer, step) + step.tokens),
      flops: 4 * headDim * heads * visiblePairs(layer, step),
    }),
    effort: (step) => {
      const tokens = Math.ceil(step.tokens / tokensATile) * tokensATile;
      return SLOWER * 4 * headDim * heads * visiblePairs(layer, { ...step, tokens });
    },
    divisible: true,
    wasm: {
      entry: 'attention_prefill',
      units: ({ tokens }) => Math.ceil((tokens * group) / WASM_ROWS) * kvHeads,
      arguments: ({ position, tokens, globalCapacity }) => [
        heads,
        kvHeads,
        headDim,
        rowWords,
        kvType === 'q8' ? 1 : 0,
        Math.min(layer.window, NO_WINDOW),
        localCapacity(layer) || globalCapacity,
        position,
        tokens,
      ],
      scratchBytes: rowsBytes(headDim),
    },
  });
}

/** Positions before the chunk that its first token sees. */
function pastPositions({ window }: AttentionLayer, { position }: Step): number {
  return Math.min(position, window - 1);
}

/** Pairs of a query and a key it sees, without images: sum over the chunk of min(position + 1, W). */
function visiblePairs({ window }: AttentionLayer, { position, tokens }: Step): number {
  const growing = Math.max(0, Math.min(tokens, window - position));
  const full = tokens - growing;
  return growing * position + (growing * (growing + 1)) / 2 + (full === 0 ? 0 : full * window);
}
