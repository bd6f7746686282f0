import type { Step } from '../../../device/kernel.ts';
import { defineKernel, read, stepUniform, write } from '../../define-kernel.ts';
import { type KvType, kvRowWords } from '../../../shared/kv-row.ts';
import {
  type AttentionLayer,
  type AttentionVariant,
  checkAttentionLayer,
  headsPerKv,
  localCapacity,
  rowsBytes,
} from '../attention-layer.ts';
import { registerWgsl } from '../../software/attention-prefill-text.ts';
import lowest from '../lowest.wgsl?raw';
import { tiledWgsl } from './tiled-text.ts';

/** Rows (query heads of tokens) that a thread of the register variant, or a workgroup of the tiled one, does. */
const REGISTER_ROWS = 4;
const TILED_ROWS = 32;
/** Keys of a tile. */
const TILED_KEYS = 32;
/** The tiled variant's threads share out the elements of a head; narrower ones are left to the other. */
const LEAST_TILED_WIDTH = 32;
/** Threads of a workgroup of the register variant: as many as the widest software adapter runs in step. */
const REGISTER_THREADS = 8;

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
export function attentionPrefill(
  layer: AttentionLayer,
  { variant: wanted, kvType }: { readonly variant: AttentionVariant; readonly kvType: KvType },
) {
  checkAttentionLayer('attention-prefill', layer);
  const { heads, kvHeads, headDim } = layer;
  const variant = headDim < LEAST_TILED_WIDTH ? 'register' : wanted;
  const group = headsPerKv(layer);
  const register = variant === 'register';
  const tokensAtOnce = (register ? REGISTER_ROWS * REGISTER_THREADS : TILED_ROWS) / group;
  const rowWords = kvRowWords(layer, kvType);
  const numbers = register ? 'array<f32>' : 'array<vec4<f32>>';
  const words = register ? 'array<u32>' : 'array<Octet>';
  return defineKernel({
    op: 'attention-prefill',
    variant: `${variant}-${layer.kind}`,
    codec: kvType,
    text: [lowest, register ? registerWgsl(kvType) : tiledWgsl(kvType)],
    sizes: {
      HEADS_PER_KV: group,
      ...(register ? { HEAD_DIM: headDim, ROWS: REGISTER_ROWS } : { ROWS: TILED_ROWS, KEYS: TILED_KEYS }),
    },
    bindings: {
      query: read(numbers),
      keys: read(words),
      values: read(words),
      fresh_keys: read(words),
      fresh_values: read(words),
      last_visible: read('array<u32>'),
      out: write(numbers),
      step: stepUniform,
    },
    constants: {
      HEADS: heads,
      KV_HEADS: kvHeads,
      ...(register ? { THREADS: REGISTER_THREADS } : { HEAD_DIM: headDim }),
      LOCAL_CAPACITY: localCapacity(layer),
      WINDOW: Math.min(layer.window, NO_WINDOW),
      KV_ROW_WORDS: rowWords,
    },
    workgroups: ({ tokens }) => [Math.ceil(tokens / tokensAtOnce), kvHeads, 1],
    cost: (step) => ({
      bytes: 8 * headDim * step.tokens * heads + 8 * rowWords * (pastPositions(layer, step) + step.tokens),
      flops: 4 * headDim * heads * visiblePairs(layer, step),
    }),
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
