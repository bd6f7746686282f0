import type { Allocation, BufferSlice, DeviceMemory } from '../device/memory.ts';
import { kvBytes, kvHalfBytes, kvRowBytes } from '../model/kv-sizes.ts';
import type { LayerSpec } from '../model/layers.ts';
import type { KvType } from '../shared/kv-row.ts';

/** The buffers that a layer's kernels bind. Each is [slots] rows of the KV type. */
export interface KvSlices {
  readonly keys: BufferSlice;
  readonly values: BufferSlice;
}

/** The keys and values of one layer: one buffer, keys in its first half and values in its second. */
export interface LayerKv {
  readonly layer: LayerSpec;
  readonly type: KvType;
  /** Positions it can hold. */
  readonly capacity: number;
  readonly slices: KvSlices;
  /** Bytes that hold a position a query could still see. */
  setLength(positions: number): void;
  release(): void;
}

/** Allocates a layer's buffer for `capacity` positions. */
export function allocateKv(
  memory: DeviceMemory,
  layer: LayerSpec,
  type: KvType,
  capacity: number,
): Allocation {
  return memory.allocate({
    owner: `blk.${layer.index}.kv`,
    layer: layer.index,
    kind: layer.kind === 'local' ? 'kv-local' : 'kv-global',
    dtype: type,
    bytes: kvBytes(layer, capacity, type),
    label: `layer ${layer.index} ${layer.kind} KV, ${capacity} positions`,
  });
}

/** The two halves of such a buffer. */
export function halves(allocation: Allocation, layer: LayerSpec, type: KvType, capacity: number): KvSlices {
  const bytes = capacity * kvRowBytes(layer, type);
  return {
    keys: allocation.slice(0, bytes),
    values: allocation.slice(kvHalfBytes(layer, capacity, type), bytes),
  };
}

/** Rows of some slots from `first` on, of keys and of values. */
export function rowsOf({ slices, layer, type }: LayerKv, first: number, rows: number): BufferSlice[] {
  const bytes = kvRowBytes(layer, type);
  return [slices.keys, slices.values].map((half) => ({
    ...half,
    offset: half.offset + first * bytes,
    size: rows * bytes,
  }));
}
