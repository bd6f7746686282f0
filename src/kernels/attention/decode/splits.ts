import type { Step } from '../../../device/kernel.ts';
import { type AttentionLayer, localCapacity } from '../attention-layer.ts';

/** Fewest slots a workgroup does; its tile of scores in workgroup memory has this many keys. */
export const MIN_RUN = 32;

/** Most workgroups that share the slots of one kv head. */
export const MAX_SPLITS = 128;

/** Slots that hold a key the token sees. */
export function liveSlots(layer: AttentionLayer, { position, globalCapacity }: Step): number {
  return Math.min(position + 1, localCapacity(layer) || globalCapacity);
}

/** Slots of one run when `live` are shared out. The WGSL twin is `run_length` in splits.wgsl. */
export function runLength(live: number): number {
  return MIN_RUN * Math.ceil(live / (MIN_RUN * MAX_SPLITS));
}

/** Runs of a step, at most {@link MAX_SPLITS}. */
export function splitCount(layer: AttentionLayer, step: Step): number {
  const live = liveSlots(layer, step);
  return Math.ceil(live / runLength(live));
}
