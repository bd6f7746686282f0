import { type KvType, kvRowWords } from '../shared/kv-row.ts';
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

/** Bytes of a row, the keys (or values) of one position. */
export function kvRowBytes(layer: LayerSpec, type: KvType): number {
  return 4 * kvRowWords(layer, type);
}

/** Slices of a buffer that kernels bind must start at a multiple of this. */
const BINDING_ALIGNMENT = 256;

/**
 * Bytes of the keys (or values) of `positions` positions, up to where the other half of a layer's buffer may
 * start. Rows of f16 fill it, on every Gemma 3.
 */
export function kvHalfBytes(layer: LayerSpec, positions: number, type: KvType): number {
  return roundUp(positions * kvRowBytes(layer, type), BINDING_ALIGNMENT);
}

/** Bytes of keys and values a layer needs to hold `positions` of them. */
export function kvBytes(layer: LayerSpec, positions: number, type: KvType): number {
  return 2 * kvHalfBytes(layer, positions, type);
}

/**
 * Bytes of all rows that a sequence of `length` has, as they are kept on disk: every position on global layers, the
 * window on local ones.
 */
export function kvStateBytes(
  layers: readonly LayerSpec[],
  length: number,
  { type, ...sizes }: KvSizes & { readonly type: KvType },
): number {
  return layers.reduce((sum, layer) => {
    const rows = layer.kind === 'local' ? Math.min(length, kvCapacity(layer, length, sizes)) : length;
    return sum + 2 * rows * kvRowBytes(layer, type);
  }, 0);
}
