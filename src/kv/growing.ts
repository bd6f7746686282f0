import type { Device } from '../device/device.ts';
import type { Allocation, BufferSlice, DeviceMemory } from '../device/memory.ts';
import { kvRowBytes } from '../model/kv-sizes.ts';
import type { LayerSpec } from '../model/layers.ts';
import type { KvType } from '../shared/kv-row.ts';
import { allocateKv, halves, type KvSlices, type LayerKv } from './layer-kv.ts';

/** KV of a global layer: every position, in a buffer that grows as the chat does. */
export class GrowingKv implements LayerKv {
  readonly layer: LayerSpec;
  readonly type: KvType;
  readonly #memory: DeviceMemory;
  #capacity: number;
  #allocation: Allocation;

  constructor(memory: DeviceMemory, layer: LayerSpec, type: KvType, capacity: number) {
    this.#memory = memory;
    this.layer = layer;
    this.type = type;
    this.#capacity = capacity;
    this.#allocation = allocateKv(memory, layer, type, capacity);
    this.setLength(0);
  }

  get capacity(): number {
    return this.#capacity;
  }

  get slices(): KvSlices {
    return halves(this.#allocation, this.layer, this.type, this.#capacity);
  }

  /**
   * Moves to a buffer of `capacity` positions, keeping the first `length`. Old and new exist side by
   * side until the copy is submitted, so callers grow one layer at a time. Where there is no room for the
   * new one, the old one stays as it is.
   * @throws FacetError `out-of-gpu-memory`, `adapter-too-small`
   */
  async grow(device: Pick<Device, 'copy'>, capacity: number, length: number): Promise<void> {
    const next = allocateKv(this.#memory, this.layer, this.type, capacity);
    try {
      await this.#memory.settle();
    } catch (error) {
      next.release();
      throw error;
    }
    const from = halves(this.#allocation, this.layer, this.type, this.#capacity);
    const to = halves(next, this.layer, this.type, capacity);
    const bytes = length * kvRowBytes(this.layer, this.type);
    const held = (half: BufferSlice): BufferSlice => ({ ...half, size: bytes });
    device.copy([
      { from: held(from.keys), to: held(to.keys) },
      { from: held(from.values), to: held(to.values) },
    ]);
    this.#allocation.release();
    this.#allocation = next;
    this.#capacity = capacity;
    this.setLength(length);
  }

  setLength(positions: number): void {
    this.#allocation.setLive(2 * positions * kvRowBytes(this.layer, this.type));
  }

  release(): void {
    this.#allocation.release();
  }
}
