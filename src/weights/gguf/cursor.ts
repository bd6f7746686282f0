import type { FacetError } from '../../shared/errors.ts';
import type { WeightSource } from '../source/source.ts';
import { corrupt, truncated } from './refusal.ts';

const MIB = 1 << 20;
const FIRST_WINDOW = MIB;
const LARGEST_WINDOW = 8 * MIB;
/** No header comes near this (Gemma's 262,144 pieces take 6.5 MB); a claim above it is damage, not size. */
const HEADER_LIMIT = 32 * MIB;

/**
 * Walks the header of one file through a window that is filled on demand, so the file is never in memory.
 * Every claim about length goes through `claim` before anything is allocated. The plain reads (`u32`, ...)
 * need their bytes in the window: `await need(n)` first.
 */
export class HeaderCursor {
  readonly source: WeightSource;
  readonly #signal: AbortSignal | undefined;
  /** The place in the file, for error messages. */
  section = 'header';
  item = 'the beginning';
  position = 0;
  #window: Uint8Array = new Uint8Array(0);
  #view: DataView = new DataView(new ArrayBuffer(0));
  #start = 0;
  #step = FIRST_WINDOW;

  constructor(source: WeightSource, signal?: AbortSignal) {
    this.source = source;
    this.#signal = signal;
  }

  corrupt(what: string): FacetError {
    return corrupt(this.source.name, this.section, this.item, what);
  }

  /** Checks that `count` things of at least `each` bytes can still come, before memory is taken for them. */
  claim(count: number, each = 1): void {
    const end = this.position + count * each;
    if (end > HEADER_LIMIT) throw this.corrupt(`it claims ${count} entries, more than any header holds`);
    if (end > this.source.size) throw truncated(this.source.name, end, this.source.size, this.item);
  }

  has(length: number): boolean {
    return this.position + length <= this.#start + this.#window.length;
  }

  /** Brings the next `length` bytes into the window. */
  async need(length: number): Promise<void> {
    if (this.has(length)) return;
    this.claim(length);
    const kept = this.#window.subarray(this.position - this.#start);
    const size = Math.min(this.source.size - this.position, Math.max(length, this.#step));
    const fresh = await this.source.read(this.position + kept.length, size - kept.length, this.#signal);
    this.#step = Math.min(this.#step * 2, LARGEST_WINDOW);
    this.#window = kept.length === 0 ? fresh : joined(kept, fresh);
    this.#view = new DataView(this.#window.buffer, this.#window.byteOffset, this.#window.length);
    this.#start = this.position;
  }

  /** A view of the next `length` bytes, which stay where they are. */
  peek(length: number): Uint8Array {
    const from = this.position - this.#start;
    return this.#window.subarray(from, from + length);
  }

  /** Copies `length` bytes that are in the window to `target[at...]`. */
  copyTo(target: Uint8Array, at: number, length: number): void {
    const from = this.#advance(length);
    for (let index = 0; index < length; index++) target[at + index] = this.#window[from + index]!;
  }

  /** The next `length` bytes as a copy of their own, however many windows they span. */
  async take(length: number): Promise<Uint8Array<ArrayBuffer>> {
    this.claim(length);
    const bytes = new Uint8Array(length);
    for (let filled = 0; filled < length;) {
      await this.need(Math.min(length - filled, FIRST_WINDOW));
      const part = Math.min(length - filled, this.#start + this.#window.length - this.position);
      const from = this.#advance(part);
      bytes.set(this.#window.subarray(from, from + part), filled);
      filled += part;
    }
    return bytes;
  }

  u8 = (): number => this.#view.getUint8(this.#advance(1));
  i8 = (): number => this.#view.getInt8(this.#advance(1));
  u16 = (): number => this.#view.getUint16(this.#advance(2), true);
  i16 = (): number => this.#view.getInt16(this.#advance(2), true);
  u32 = (): number => this.#view.getUint32(this.#advance(4), true);
  i32 = (): number => this.#view.getInt32(this.#advance(4), true);
  f32 = (): number => this.#view.getFloat32(this.#advance(4), true);
  f64 = (): number => this.#view.getFloat64(this.#advance(8), true);
  u64 = (): bigint => this.#view.getBigUint64(this.#advance(8), true);
  i64 = (): bigint => this.#view.getBigInt64(this.#advance(8), true);

  /** An unsigned 64-bit count, length or offset; beyond 2^53 it cannot be meant. */
  size(): number {
    const at = this.#advance(8);
    const low = this.#view.getUint32(at, true);
    const high = this.#view.getUint32(at + 4, true);
    if (high >= 1 << 21) throw this.corrupt(`a size of ${this.#view.getBigUint64(at, true)} is impossible`);
    return high * 2 ** 32 + low;
  }

  #advance(length: number): number {
    const from = this.position - this.#start;
    this.position += length;
    return from;
  }
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(first.length + second.length);
  bytes.set(first);
  bytes.set(second, first.length);
  return bytes;
}
