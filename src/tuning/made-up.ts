import type { Device } from '../device/device.ts';
import type { Allocation, BufferSlice } from '../device/memory.ts';
import { codecs, planeBytes } from '../kernels/codec/codec.ts';
import type { PlaneName } from '../kernels/codec/planes.ts';
import type { PlaneWords } from '../kernels/codec/weight-at.ts';
import type { Linear } from '../kernels/variants.ts';
import { FacetError } from '../shared/errors.ts';
import { roundUp } from '../shared/numbers.ts';

/** Words that all contents repeat. */
const BLOCK_WORDS = 2 ** 18;
/**
 * Numbers and halves (scales, and plain weights) lie in a buffer each, of so many bytes at most: together more than most
 * caches hold.
 */
const MOST = { bits: 96 * 2 ** 20, halves: 32 * 2 ** 20 };
const MOST_IN_SOFTWARE = { bits: 8 * 2 ** 20, halves: 4 * 2 ** 20 };
/** Of halves sign and fraction are random, and they lie between 1/16 and 1/8. */
export const HALVES = { keep: 0x83ff_83ff, set: 0x2c00_2c00 };
/** Offsets that any device binds. */
const STEP = 256;
/** Matrices of a form that are enough to be computed in turn. */
const MOST_COPIES = 16;

type Region = keyof typeof MOST;

/** A form of matrices, of which `count` are computed in turn, with its activations. */
export interface MadeUpForm {
  readonly linear: Linear;
  readonly count: number;
  readonly xBytes: number;
  readonly yBytes: number;
  /** Of what is written on the way from X to Y. */
  readonly wayBytes: number;
}

/** Planes of a made-up matrix, and their words. */
export interface MadeUpMatrix {
  readonly planes: Readonly<Record<PlaneName, BufferSlice>>;
  readonly words: PlaneWords;
}

/** Weights and activations without meaning, whose every word is known here too. */
export class MadeUp {
  readonly #buffers: Readonly<Record<Region, Allocation>>;
  readonly #blocks: Readonly<Record<Region, Uint32Array<ArrayBuffer>>>;
  readonly #values: Float32Array<ArrayBuffer>;
  readonly #x: Allocation;
  readonly #y: Allocation;
  readonly #way: Allocation;
  readonly #device: Device;

  /** Room for some matrices of each form. */
  constructor(device: Device, forms: readonly MadeUpForm[]) {
    this.#device = device;
    const random = blockOf(1);
    const halves = blockOf(2).map((word) => (word & HALVES.keep) | HALVES.set);
    this.#blocks = { bits: random, halves };
    // From -1 to 1.
    this.#values = Float32Array.from(blockOf(3), (word) => (word | 0) / 2 ** 31);
    const { maxBufferSize, maxStorageBufferBindingSize } = device.layout;
    const largest = (bytes: (form: MadeUpForm) => number) =>
      Math.min(maxBufferSize, maxStorageBufferBindingSize, Math.max(STEP, ...forms.map(bytes)));
    const hold = (label: string, bytes: number) =>
      device.memory.allocate({ owner: 'tuning', kind: 'staging', dtype: 'bytes', label, bytes });
    const most = device.adapter.fallback ? MOST_IN_SOFTWARE : MOST;
    const region = (name: Region) =>
      hold(
        name,
        largest(({ linear, count }) => {
          const need = placesOf(linear).need[name];
          return Math.max(need, Math.min(Math.min(count, MOST_COPIES) * need, most[name]));
        }),
      );
    this.#buffers = { bits: region('bits'), halves: region('halves') };
    this.#x = hold(
      'x',
      largest(({ xBytes }) => xBytes),
    );
    this.#y = hold(
      'y',
      largest(({ yBytes }) => yBytes),
    );
    this.#way = hold(
      'way',
      largest(({ wayBytes }) => wayBytes),
    );
  }

  /** Fills the buffers. @throws FacetError `out-of-gpu-memory` */
  async fill(): Promise<void> {
    await this.#device.memory.settle();
    this.#repeat(this.#blocks.bits, this.#buffers.bits);
    this.#repeat(this.#blocks.halves, this.#buffers.halves);
    this.#repeat(this.#values, this.#x);
    this.refill();
  }

  /** Puts the values of X into what is written on the way as well. */
  refill(): void {
    this.#repeat(this.#values, this.#way);
  }

  /** Parts of X, of Y, and of what is written on the way, from a byte on. */
  part(of: 'x' | 'y' | 'way', bytes: number, first = 0): BufferSlice {
    const buffer = { x: this.#x, y: this.#y, way: this.#way }[of];
    return buffer.slice(first, bytes);
  }

  /** The f32 at an index of X. */
  x(index: number): number {
    return this.#values[index % BLOCK_WORDS] ?? 0;
  }

  /** Writes something else over Y. */
  spoil(y: BufferSlice): void {
    this.#repeat(this.#blocks.bits, y);
  }

  /** Different matrices of a form: as many as there is room for, `wanted` at most. */
  matrices(linear: Linear, wanted: number): MadeUpMatrix[] {
    const { bytes, regions, need, offsets } = placesOf(linear);
    const room = (region: Region) =>
      need[region] === 0 ? Infinity : Math.floor(this.#buffers[region].size / need[region]);
    const count = Math.max(1, Math.min(wanted, MOST_COPIES, room('bits'), room('halves')));
    return Array.from({ length: count }, (_, copy) => {
      const place = (plane: PlaneName) => copy * need[regions[plane]] + offsets[plane];
      const slice = (plane: PlaneName): BufferSlice =>
        this.#buffers[regions[plane]].slice(place(plane), Math.max(bytes[plane], 4));
      const words = (plane: PlaneName) => {
        const block = this.#blocks[regions[plane]];
        const first = place(plane) / 4;
        return (index: number): number => block[(first + index) % BLOCK_WORDS] ?? 0;
      };
      return {
        planes: { low: slice('low'), high: slice('high'), scales: slice('scales') },
        words: { low: words('low'), high: words('high'), scales: words('scales') },
      };
    });
  }

  release(): void {
    for (const each of [this.#buffers.bits, this.#buffers.halves, this.#x, this.#y, this.#way])
      each.release();
  }

  /** Fills a slice with a block again and again. */
  #repeat(
    block: ArrayBufferView<ArrayBuffer> & { readonly byteLength: number },
    { buffer, offset, size }: BufferSlice,
  ): void {
    const bytes = new Uint8Array(block.buffer, block.byteOffset, block.byteLength);
    for (let at = 0; at < size; at += bytes.length) {
      const part = Math.min(bytes.length, size - at);
      this.#device.write({ buffer, offset: offset + at, size: part }, bytes.subarray(0, part));
    }
  }
}

/** Where the planes of a matrix lie, each in its buffer, and how much one matrix takes of either. */
function placesOf({ codec, rows, columns }: Linear) {
  const bytes = planeBytes(codec, rows, columns);
  const isFloat = codecs[codec].kind === 'float';
  const regions = { low: isFloat ? 'halves' : 'bits', high: 'bits', scales: 'halves' } as const;
  const need = { bits: 0, halves: 0 };
  const offsets = { low: 0, high: 0, scales: 0 };
  for (const plane of ['low', 'high', 'scales'] as const) {
    offsets[plane] = need[regions[plane]];
    need[regions[plane]] += roundUp(bytes[plane], STEP);
  }
  return { bytes, regions, need, offsets };
}

/**
 * What a kernel computed. It goes through a buffer that cannot be mapped where there was no room for it.
 * @throws FacetError `out-of-gpu-memory`
 */
export const readBack = (device: Device, slice: BufferSlice): Promise<ArrayBuffer> =>
  device.read(slice).catch((error: unknown) => {
    throw new FacetError(
      'out-of-gpu-memory',
      `What a kernel computed cannot be read: ${FacetError.from(error).message}`,
      'Close other tabs that use the GPU.',
    );
  });

/** Random words of a seed: xorshift32. */
export function blockOf(seed: number, words = BLOCK_WORDS): Uint32Array<ArrayBuffer> {
  let state = seed * 0x9e37_79b9;
  return new Uint32Array(words).map(() => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  });
}
