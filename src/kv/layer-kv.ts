import type { Allocation, BufferSlice, GpuMemory } from '../gpu/memory.ts';
import type { LayerSpec } from '../model/layers.ts';

/** Bytes of the f16 K (or V) of one position: K * E * 2. */
export const rowBytes = (layer: LayerSpec): number => layer.kvHeads * layer.headDim * 2;

/** What a layer's kernels bind. Each is [slots][K*E/2] words, two f16 channels a word. */
export interface KvSlices {
  readonly keys: BufferSlice;
  readonly values: BufferSlice;
}

/** The keys and values of one layer: one buffer, keys in its first half and values in its second. */
export interface LayerKv {
  readonly layer: LayerSpec;
  /** Positions it can hold. */
  readonly capacity: number;
  readonly slices: KvSlices;
  /** Bytes that hold a position a query could still see. */
  setLength(positions: number): void;
  release(): void;
}

/** Allocates a layer's buffer for `capacity` positions. */
export function allocateKv(memory: GpuMemory, layer: LayerSpec, capacity: number): Allocation {
  return memory.allocate({
    owner: `blk.${layer.index}.kv`,
    layer: layer.index,
    kind: layer.kind === 'local' ? 'kv-local' : 'kv-global',
    dtype: 'f16',
    bytes: 2 * capacity * rowBytes(layer),
    label: `layer ${layer.index} ${layer.kind} KV, ${capacity} positions`,
  });
}

/** The two halves of such a buffer. */
export function halves(allocation: Allocation, layer: LayerSpec, capacity: number): KvSlices {
  const half = capacity * rowBytes(layer);
  return { keys: allocation.slice(0, half), values: allocation.slice(half, half) };
}
