import type { Allocation, DeviceMemory } from '../device/memory.ts';
import { kvRowBytes } from '../model/kv-sizes.ts';
import type { LayerSpec } from '../model/layers.ts';
import type { KvType } from '../shared/kv-row.ts';
import { heldPositions } from '../shared/ring.ts';
import { allocateKv, halves, type KvSlices, type LayerKv } from './layer-kv.ts';

/** KV of a local layer: exactly W positions, the newest W, position p in slot p mod W. */
export class RingKv implements LayerKv {
  readonly layer: LayerSpec;
  readonly type: KvType;
  readonly capacity: number;
  readonly slices: KvSlices;
  readonly #allocation: Allocation;

  /** `capacity` is W, or the context length where that is shorter. */
  constructor(memory: DeviceMemory, layer: LayerSpec, type: KvType, capacity: number) {
    this.layer = layer;
    this.type = type;
    this.capacity = capacity;
    this.#allocation = allocateKv(memory, layer, type, capacity);
    this.slices = halves(this.#allocation, layer, type, capacity);
    this.setLength(0);
  }

  setLength(positions: number): void {
    this.#allocation.setLive(2 * heldPositions(positions, this.capacity) * kvRowBytes(this.layer, this.type));
  }

  release(): void {
    this.#allocation.release();
  }
}
