import type { Step } from '../../../device/kernel.ts';
import { type KvType, kvRowWords } from '../../../shared/kv-row.ts';
import { defineKernel, read, stepUniform, write } from '../../define-kernel.ts';
import { quadGroups, SINGLE_THREADS } from '../../wgsl/workgroup.ts';
import {
  type AttentionLayer,
  checkAttentionLayer,
  headsPerKv,
  localCapacity,
  rowsBytes,
} from '../attention-layer.ts';
import { perHeadWgsl } from '../decode/per-head.ts';
import { liveSlots, MAX_SPLITS, MIN_RUN, splitCount } from '../decode/splits.ts';
import splitsText from '../decode/splits.wgsl?raw';
import { kvText, scaleText } from '../kv-text.ts';
import lowest from '../lowest.wgsl?raw';
import combineText from './verify-combine.wgsl?raw';
import slotsText from './verify-slots.wgsl?raw';
import splitText from './verify-split.wgsl?raw';

/** The step of the token `index` of a step alone. */
const stepOf = (step: Step, index: number): Step => ({ ...step, position: step.position + index, tokens: 1 });

/** Runs of the token that has the most: where they become longer, the last has fewer. */
const mostRuns = (layer: AttentionLayer, step: Step): number =>
  Math.max(...Array.from({ length: step.tokens }, (_, index) => splitCount(layer, stepOf(step, index))));

/**
 * First half of the attention of a few tokens at positions from the step's that are not in the cache yet: what
 * `attentionSplit` computes for each, with `fresh_keys` and `fresh_values`, [T] rows of the KV type, in the place of the
 * slots that they will take. partials [T][MAX_SPLITS][H] (o [E], max, sum, 2 unused); query [T][H * E] has its scale.
 */
export function attentionVerifySplit(layer: AttentionLayer, kvType: KvType) {
  checkAttentionLayer('attention-verify-split', layer);
  const { heads, kvHeads, headDim } = layer;
  const rowWords = kvRowWords(layer, kvType);
  const group = headsPerKv(layer);
  return defineKernel({
    op: 'attention-verify-split',
    variant: layer.kind,
    codec: kvType,
    text: () => [
      lowest,
      splitsText,
      slotsText,
      perHeadWgsl(group, headDim, 'query'),
      kvText(kvType),
      splitText,
      scaleText(kvType, { name: 'key_scale', buffer: 'keys', element: 'Octet' }),
      scaleText(kvType, { name: 'value_scale', buffer: 'values', element: 'Quad' }),
      scaleText(kvType, { name: 'fresh_key_scale', buffer: 'fresh_keys', element: 'Octet' }),
      scaleText(kvType, { name: 'fresh_value_scale', buffer: 'fresh_values', element: 'Quad' }),
    ],
    sizes: { MIN_RUN, MAX_SPLITS, HEADS_PER_KV: group, HEAD_DIM: headDim },
    bindings: {
      query: read('array<f32>'),
      keys: read('array<Octet>'),
      values: read('array<Quad>'),
      fresh_keys: read('array<Octet>'),
      fresh_values: read('array<Quad>'),
      partials: write('array<vec4<f32>>'),
      step: stepUniform,
    },
    constants: {
      HEADS: heads,
      KV_HEADS: kvHeads,
      LOCAL_CAPACITY: localCapacity(layer),
      KV_ROW_WORDS: rowWords,
    },
    workgroups: (step) => [mostRuns(layer, step), kvHeads, step.tokens],
    cost: (step) => {
      const live = liveSlots(layer, stepOf(step, step.tokens - 1));
      return {
        bytes: 8 * rowWords * live + 4 * headDim * heads * step.tokens * (1 + mostRuns(layer, step)),
        flops: 4 * step.tokens * live * heads * headDim,
      };
    },
    wasm: {
      entry: 'attention_verify_split',
      units: (step) => step.tokens * mostRuns(layer, step) * kvHeads,
      arguments: (step) => [
        heads,
        kvHeads,
        headDim,
        rowWords,
        kvType === 'q8' ? 1 : 0,
        localCapacity(layer) || step.globalCapacity,
        step.position,
        mostRuns(layer, step),
        MAX_SPLITS,
        MIN_RUN,
      ],
      scratchBytes: rowsBytes(headDim),
    },
  });
}

/** Second half: out [T][H * E] from the partials of all runs. */
export function attentionVerifyCombine(layer: AttentionLayer) {
  checkAttentionLayer('attention-verify-combine', layer);
  const { heads, headDim } = layer;
  return defineKernel({
    op: 'attention-verify-combine',
    variant: layer.kind,
    text: () => [lowest, splitsText, slotsText, combineText],
    sizes: { MIN_RUN, MAX_SPLITS, THREADS: SINGLE_THREADS },
    bindings: {
      partials: read('array<vec4<f32>>'),
      out: write('array<vec4<f32>>'),
      step: stepUniform,
    },
    constants: { HEADS: heads, HEAD_DIM: headDim, LOCAL_CAPACITY: localCapacity(layer) },
    workgroups: ({ tokens }) => [quadGroups(heads * headDim), 1, tokens],
    cost: (step) => ({
      bytes: 4 * step.tokens * heads * ((headDim + 2) * mostRuns(layer, step) + headDim),
      flops: 2 * step.tokens * heads * headDim * mostRuns(layer, step),
    }),
    wasm: {
      entry: 'attention_verify_combine',
      units: ({ tokens }) => tokens * heads,
      arguments: (step) => [
        heads,
        headDim,
        localCapacity(layer) || step.globalCapacity,
        step.position,
        MAX_SPLITS,
        MIN_RUN,
      ],
    },
  });
}
