import type { Cost, Step, Workgroups } from '../../../device/kernel.ts';
import { defineKernel, read, stepUniform, write } from '../../define-kernel.ts';
import { type KvType, kvRowWords } from '../../../shared/kv-row.ts';
import {
  type AttentionLayer,
  checkAttentionLayer,
  headsPerKv,
  localCapacity,
  rowsBytes,
} from '../attention-layer.ts';
import { placeText, type RowOrder } from '../../row-order.ts';
import { quadGroups, SINGLE_THREADS } from '../../wgsl/workgroup.ts';
import lowest from '../lowest.wgsl?raw';
import combineText from './attention-combine.wgsl?raw';
import { keysType, type SplitInput, splitWgsl } from './split-text.ts';
import { liveSlots, MAX_SPLITS, MIN_RUN, runLength, splitCount } from './splits.ts';
import splitsText from './splits.wgsl?raw';

/** Words of the `partials` buffer: (o [E], max, sum, 2 unused) for each split and query head. */
export function partialWords({ heads, headDim }: Pick<AttentionLayer, 'heads' | 'headDim'>): number {
  return MAX_SPLITS * heads * (headDim + 4);
}

/**
 * First half of a decoded token's attention, after its own key and value are in the cache: for each run of
 * live slots and each kv head the G query heads' unscaled softmax, as (o [E], max, sum) in `partials`
 * ({@link partialWords} words). query [H * E] has its scale; keys and values [capacity] rows of the KV type.
 */
export function attentionSplit(layer: AttentionLayer, kvType: KvType) {
  const { heads, kvHeads, headDim } = layer;
  return defineKernel({
    ...splitOf(layer, kvType, 'queries'),
    op: 'attention-split',
    bindings: {
      query: read('array<f32>'),
      keys: read('array<Octet>'),
      values: read('array<Quad>'),
      partials: write('array<vec4<f32>>'),
      step: stepUniform,
    },
    wasm: {
      entry: 'attention_split',
      units: (step) => splitCount(layer, step) * kvHeads,
      arguments: (step) => {
        const live = liveSlots(layer, step);
        const rowWords = kvRowWords(layer, kvType);
        return [heads, kvHeads, headDim, rowWords, kvType === 'q8' ? 1 : 0, live, runLength(live)];
      },
      scratchBytes: rowsBytes(headDim),
    },
  });
}

/**
 * The same from a decoded token's qkv [(H + 2K) * E], with what `qkNormRope` does to it: every workgroup norms and
 * turns the queries of its kv head, and the one that has the slot of the token's position writes the token's key and
 * value there first. For GPUs.
 */
export function attentionSplitProjected(
  layer: AttentionLayer & { readonly queryScale: number },
  { epsilon, kvType }: { readonly epsilon: number; readonly kvType: KvType },
) {
  const { constants, ...split } = splitOf(layer, kvType, 'projected');
  return defineKernel({
    ...split,
    op: 'attention-split-projected',
    bindings: {
      qkv: read('array<f32>'),
      query_norm: read('array<f32>'),
      key_norm: read('array<f32>'),
      rope: read('array<vec2<f32>>'),
      keys: write(`array<${keysType('projected', kvType)}>`),
      values: write('array<Quad>'),
      partials: write('array<vec4<f32>>'),
      step: stepUniform,
    },
    constants: { ...constants, QUERY_SCALE: layer.queryScale, EPSILON: epsilon },
  });
}

/** What both have in common. */
function splitOf(layer: AttentionLayer, kvType: KvType, input: SplitInput) {
  checkAttentionLayer('attention-split', layer);
  const { heads, kvHeads, headDim } = layer;
  const rowWords = kvRowWords(layer, kvType);
  const group = headsPerKv(layer);
  return {
    variant: `tiled-${layer.kind}`,
    codec: kvType,
    text: () => splitWgsl({ input, kvType, group, headDim }),
    sizes: { MIN_RUN, MAX_SPLITS, HEADS_PER_KV: group, HEAD_DIM: headDim },
    constants: {
      HEADS: heads,
      KV_HEADS: kvHeads,
      LOCAL_CAPACITY: localCapacity(layer),
      KV_ROW_WORDS: rowWords,
    },
    workgroups: (step: Step): Workgroups => [splitCount(layer, step), kvHeads, 1],
    cost: (step: Step): Cost => ({
      bytes: 8 * rowWords * liveSlots(layer, step) + 4 * headDim * heads * (1 + splitCount(layer, step)),
      flops: 4 * liveSlots(layer, step) * heads * headDim,
    }),
  };
}

/** Second half: out [H * E], in `order`, from the partials of all runs. */
export function attentionCombine(layer: AttentionLayer, order: RowOrder = 'plain') {
  checkAttentionLayer('attention-combine', layer);
  const { heads, headDim } = layer;
  return defineKernel({
    op: 'attention-combine',
    variant: order === 'turned' ? `${layer.kind}-turned` : layer.kind,
    text: () => [lowest, splitsText, placeText(order), combineText],
    sizes: { MIN_RUN, MAX_SPLITS, THREADS: SINGLE_THREADS },
    bindings: {
      partials: read('array<vec4<f32>>'),
      out: write('array<vec4<f32>>'),
      step: stepUniform,
    },
    constants: { HEADS: heads, HEAD_DIM: headDim, LOCAL_CAPACITY: localCapacity(layer) },
    workgroups: () => [quadGroups(heads * headDim), 1, 1],
    cost: (step) => ({
      bytes: 4 * heads * ((headDim + 2) * splitCount(layer, step) + headDim),
      flops: 2 * heads * headDim * splitCount(layer, step),
    }),
    wasm: {
      entry: 'attention_combine',
      units: () => heads,
      arguments: (step) => [heads, headDim, splitCount(layer, step)],
    },
  });
}
