import type { Device } from '../device/device.ts';
import type { BufferLimits } from '../device/layout.ts';
import type { Allocation, BufferSlice } from '../device/memory.ts';
import type { Dispatch } from '../device/device.ts';
import { plainStep } from '../device/step.ts';
import type { PlaneName } from '../kernels/codec/planes.ts';
import type { Matrix, MatrixShard } from '../kernels/matrix.ts';
import { isBlockType, repack, REPACK_JOB_BYTES } from '../kernels/repack/repack.ts';
import { FacetError } from '../shared/errors.ts';
import type { TensorLike } from './stacking.ts';
import { readAhead } from './read-ahead.ts';
import { type RowRead, rowReadsOf } from './upload-reads.ts';
import { type Placement, WeightMemory } from './upload-memory.ts';
import { floatValues } from './upload-vector.ts';

export interface UploadOptions {
  /** The ledger's name for the buffers. */
  readonly kind?: 'weights' | 'vision';
  readonly signal?: AbortSignal;
  /** Told the bytes read since the last call. */
  readonly onProgress?: (bytes: number) => void;
  /** Sees all bytes of the tensors, in the order in which room was made for them. */
  readonly onRead?: (content: Uint8Array) => void;
  /** Most bytes read at once, at least a row. */
  readonly readBytes?: number;
  /** Most bytes in memory on their way from the source to the GPU. */
  readonly aheadBytes?: number;
  /** Limits of a buffer; the device's unless said otherwise. */
  readonly limits?: BufferLimits;
}

const READ_BYTES = 8 * 2 ** 20;
const AHEAD_BYTES = 32 * 2 ** 20;

interface Staging {
  /** A read as it is in the file. */
  readonly raw: Allocation;
  /** The uniform that says where it goes. */
  readonly job: Allocation;
}

/** One read of a tensor, and where it goes. */
interface PlacedRead {
  readonly tensor: TensorLike;
  /** Bytes in the tensor's source. */
  readonly offset: number;
  readonly bytes: number;
  readonly put: (bytes: Uint8Array<ArrayBuffer>) => void | Promise<void>;
}

/**
 * Brings tensors into GPU memory: block types are repacked into planes on the GPU, float types copied.
 * `matrix` and `vector` only make room; `finish` reads, several reads ahead of the GPU, and hands the
 * buffers over, which hold nothing before. Until then, `release` (which every failure calls) frees them all.
 */
export class WeightUploader {
  readonly #device: Device;
  readonly #options: UploadOptions;
  readonly #memory: WeightMemory;
  readonly #reads: PlacedRead[] = [];
  #staging: Staging | undefined;
  /** Bytes given to the GPU since it was last asked how far it is. */
  #given = 0;
  /** Resolves when the GPU is through with what it was given before. */
  #behind: Promise<unknown> = Promise.resolve();

  constructor(device: Device, options: UploadOptions = {}) {
    this.#device = device;
    this.#options = options;
    this.#memory = new WeightMemory(device, options.limits, options.kind);
  }

  /**
   * Room for tensors [rows, columns] of one codec, stacked by rows in their order.
   * @throws FacetError `gguf-tensors`, `adapter-too-small`
   */
  matrix(tensors: readonly TensorLike[], placement: Placement = {}): Promise<Matrix> {
    return this.#orRelease(async () => {
      const { matrix, layouts } = this.#memory.matrix(tensors, placement);
      const repacks = new Map<string, Promise<Dispatch>>();
      for (const read of rowReadsOf(tensors, layouts, this.#readBytes)) {
        const { type } = read.tensor;
        const shard = matrix.shards[read.shard] as MatrixShard;
        if (isBlockType(type)) {
          const key = `${type} ${read.shard} ${read.rows}`;
          const dispatch = repacks.get(key) ?? this.#prepare(type, matrix.columns, read.rows, shard);
          repacks.set(key, dispatch);
          this.#reads.push({ ...read, put: async (bytes) => this.#repack(await dispatch, bytes, read) });
        } else {
          const offset = shard.low.offset + (read.shardRow * read.bytes) / read.rows;
          const target = { ...shard.low, offset, size: read.bytes };
          this.#reads.push({ ...read, put: (bytes) => this.#device.write(target, bytes) });
        }
      }
      return matrix;
    });
  }

  /** Room for a vector of a float type as f32. @throws FacetError `adapter-too-small` */
  vector(tensor: TensorLike, placement: Placement = {}): Promise<Allocation> {
    return this.#orRelease(async () => {
      const allocation = this.#memory.vector(tensor.name, tensor.shape[0] ?? 0, placement);
      this.#reads.push({
        tensor,
        offset: tensor.offset,
        bytes: tensor.bytes,
        put: (bytes) => this.#device.write(allocation, floatValues(tensor, bytes)),
      });
      return allocation;
    });
  }

  /**
   * Reads everything into its place and hands the weights over: who calls this releases them.
   * @throws FacetError `gguf-unsupported`, `out-of-gpu-memory`, `aborted`, or what the sources throw
   */
  finish(): Promise<Allocation[]> {
    return this.#orRelease(async () => {
      await this.#device.memory.settle();
      await readAhead(
        this.#reads.splice(0),
        this.#options.aheadBytes ?? AHEAD_BYTES,
        (read) => this.#read(read),
        (read, bytes) => this.#put(read, bytes),
      );
      await this.#device.finished();
      this.#releaseStaging();
      return this.#memory.handOver();
    });
  }

  /** Frees everything that was not handed over. */
  release(): void {
    this.#releaseStaging();
    this.#memory.release();
  }

  get #readBytes(): number {
    return this.#options.readBytes ?? READ_BYTES;
  }

  async #orRelease<Result>(work: () => Promise<Result>): Promise<Result> {
    try {
      return await work();
    } catch (error) {
      this.release();
      throw FacetError.from(error);
    }
  }

  async #read({ tensor, offset, bytes }: PlacedRead): Promise<Uint8Array<ArrayBuffer>> {
    const { signal, onProgress } = this.#options;
    signal?.throwIfAborted();
    const content = await tensor.source.read(offset, bytes, signal);
    signal?.throwIfAborted();
    onProgress?.(bytes);
    return content as Uint8Array<ArrayBuffer>;
  }

  async #put({ bytes, put }: PlacedRead, content: Uint8Array<ArrayBuffer>): Promise<void> {
    const { signal, onRead } = this.#options;
    signal?.throwIfAborted();
    onRead?.(content);
    await put(content);
    this.#given += bytes;
    if (this.#given < this.#readBytes) return;
    // Asked now and then, not with every read: the answer is a way through two processes.
    this.#given = 0;
    const before = this.#behind;
    this.#behind = this.#device.finished();
    await before;
  }

  #prepare(type: string, columns: number, rows: number, shard: MatrixShard): Promise<Dispatch> {
    const { raw, job } = this.#stagingBuffers();
    const { low, high = low, scales = low } = shard;
    const slices: Record<'job' | 'raw' | PlaneName, BufferSlice> = { job, raw, low, high, scales };
    const dispatch = this.#device.prepare(repack(type, columns, rows), slices);
    // The read that needs it sees the failure.
    dispatch.catch(() => undefined);
    return dispatch;
  }

  #repack(dispatch: Dispatch, bytes: Uint8Array<ArrayBuffer>, { rows, shardRow }: RowRead): void {
    const { raw, job } = this.#stagingBuffers();
    this.#device.write(raw, bytes);
    this.#device.write(job, Uint32Array.of(rows, shardRow));
    this.#device.submit(plainStep, [dispatch]);
  }

  #stagingBuffers(): Staging {
    const book = { owner: 'upload', kind: 'staging' } as const;
    this.#staging ??= {
      raw: this.#device.memory.allocate({
        ...book,
        dtype: 'bytes',
        bytes: this.#readBytes,
        label: 'raw weights',
      }),
      job: this.#device.memory.allocate({
        ...book,
        dtype: 'u32',
        bytes: REPACK_JOB_BYTES,
        label: 'repack job',
        use: 'uniform',
      }),
    };
    return this.#staging;
  }

  #releaseStaging(): void {
    this.#staging?.raw.release();
    this.#staging?.job.release();
    this.#staging = undefined;
  }
}
