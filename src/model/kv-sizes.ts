import { roundUp } from '../shared/numbers.ts';
import type { LayerSpec } from './layers.ts';

/** Global layers grow by this many positions at a time. */
export const GROWTH = 1024;

export interface KvSizes {
  /** Longest sequence the cache may hold, in tokens. */
  readonly contextLength: number;
}

/**
 * Positions a layer's buffer holds when the sequence has `length`: exactly W on local layers,
 * a multiple of {@link GROWTH} up to the context on global ones.
 */
export function kvCapacity(layer: LayerSpec, length: number, sizes: KvSizes): number {
  if (layer.kind === 'local') return Math.min(layer.window, sizes.contextLength);
  return Math.min(Math.max(roundUp(length, GROWTH), GROWTH), sizes.contextLength);
}

/** Bytes of f16 keys and values a layer needs to hold `positions` of them: 2 * K * E * 2 each. */
export function kvBytes(layer: LayerSpec, positions: number): number {
  return positions * layer.kvHeads * layer.headDim * 4;
}
