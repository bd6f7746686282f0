import type { Gpu } from '../gpu/device.ts';
import { type Allocation, type BufferSlice, usage } from '../gpu/memory.ts';
import type { Dispatch } from '../gpu/pipelines.ts';
import type { PlaneName } from '../kernels/codec/decode.ts';
import type { Matrix, MatrixShard } from '../kernels/matrix.ts';
import { blockRowBytes, isBlockType, repack, REPACK_JOB_BYTES } from '../kernels/repack/repack.ts';
import { FacetError } from '../shared/errors.ts';
import type { TensorLike } from './stacking.ts';
import { chunksOf, type Chunk } from './upload-chunks.ts';
import { type Placement, WeightMemory } from './upload-memory.ts';
import type { ShardLimits } from './upload-shards.ts';
import { floatValues } from './upload-vector.ts';

export interface UploadOptions {
  /** What the ledger calls the buffers. */
  readonly kind?: 'weights' | 'vision';
  readonly signal?: AbortSignal;
  /** Told the bytes read since the last call. */
  readonly onProgress?: (bytes: number) => void;
  /** Most bytes read at once, at least a row; two such chunks are in memory at a time. */
  readonly chunkBytes?: number;
  /** Limits of a buffer; the device's unless said otherwise. */
  readonly limits?: ShardLimits;
}

const CHUNK_BYTES = 8 * 2 ** 20;
/** Repacking depends on nothing that changes from step to step. */
const STEP = { position: 0, tokens: 1, globalCapacity: 0, tokenOffset: 0, sampleOffset: 0, logitRow: 0 };

interface Staging {
  /** A chunk as it is in the file. */
  readonly raw: Allocation;
  /** The uniform that says where it goes. */
  readonly job: Allocation;
}

/**
 * Brings tensors into GPU memory: block types are repacked into planes on the GPU, float types copied.
 * Reads one chunk while the one before is on its way. `finish` hands the buffers over; until then,
 * `release` (which every failure calls) frees them all.
 */
export class WeightUploader {
  readonly #gpu: Gpu;
  readonly #options: UploadOptions;
  readonly #memory: WeightMemory;
  #staging: Staging | undefined;
  /** Resolves when the GPU is through with the chunk before. */
  #behind: Promise<unknown> = Promise.resolve();

  constructor(gpu: Gpu, options: UploadOptions = {}) {
    this.#gpu = gpu;
    this.#options = options;
    this.#memory = new WeightMemory(gpu, options.limits, options.kind);
  }

  /**
   * Uploads tensors [rows, columns] of one codec, stacked by rows in their order.
   * @throws FacetError `gguf-tensors`, `adapter-too-small`, `out-of-gpu-memory`, `aborted`, or what the source throws.
   */
  matrix(tensors: readonly TensorLike[], placement: Placement = {}): Promise<Matrix> {
    return this.#orRelease(async () => {
      const { matrix, layouts } = await this.#memory.matrix(tensors, placement);
      await this.#stream(chunksOf(tensors, layouts, this.#chunkBytes), matrix);
      return matrix;
    });
  }

  /** Uploads a vector of a float type as f32. @throws as `matrix` does. */
  vector(tensor: TensorLike, placement: Placement = {}): Promise<Allocation> {
    return this.#orRelease(async () => {
      const values = floatValues(tensor, await this.#read(tensor, tensor.offset, tensor.bytes));
      const allocation = this.#memory.vector(tensor.name, values.length, placement);
      this.#gpu.device.queue.writeBuffer(allocation.buffer, 0, values);
      return allocation;
    });
  }

  /** Frees the staging buffers and hands the weights over: who calls this releases them. */
  finish(): Promise<Allocation[]> {
    return this.#orRelease(async () => {
      await this.#gpu.memory.settle();
      await this.#behind;
      this.#releaseStaging();
      return this.#memory.handOver();
    });
  }

  /** Frees everything that was not handed over. */
  release(): void {
    this.#releaseStaging();
    this.#memory.release();
  }

  get #chunkBytes(): number {
    return this.#options.chunkBytes ?? CHUNK_BYTES;
  }

  async #orRelease<Result>(work: () => Promise<Result>): Promise<Result> {
    try {
      return await work();
    } catch (error) {
      this.release();
      throw FacetError.from(error);
    }
  }

  async #read(tensor: TensorLike, offset: number, length: number): Promise<Uint8Array<ArrayBuffer>> {
    const { signal, onProgress } = this.#options;
    signal?.throwIfAborted();
    const bytes = await tensor.source.read(offset, length, signal);
    signal?.throwIfAborted();
    onProgress?.(length);
    return bytes as Uint8Array<ArrayBuffer>;
  }

  async #stream(chunks: readonly Chunk[], matrix: Matrix): Promise<void> {
    const read = ({ tensor, offset, bytes }: Chunk): Promise<Uint8Array<ArrayBuffer>> =>
      this.#read(tensor, offset, bytes);
    const dispatches = new Map<string, Promise<Dispatch>>();
    let ahead: Promise<Uint8Array<ArrayBuffer>> | undefined;
    for (const [index, chunk] of chunks.entries()) {
      const bytes = await (ahead ?? read(chunk));
      const next = chunks[index + 1];
      ahead = next && read(next);
      // Whoever awaits it sees the failure; until then it must not count as unhandled.
      ahead?.catch(() => undefined);
      await this.#behind;
      const shard = matrix.shards[chunk.shard] as MatrixShard;
      const { type } = chunk.tensor;
      if (isBlockType(type)) {
        const key = `${type} ${chunk.shard}`;
        const dispatch = dispatches.get(key) ?? this.#prepare(type, matrix.columns, shard);
        dispatches.set(key, dispatch);
        this.#repack(await dispatch, bytes, chunk);
      } else {
        const target = shard.low.offset + (chunk.shardRow * chunk.bytes) / chunk.rows;
        this.#gpu.device.queue.writeBuffer(shard.low.buffer, target, bytes);
      }
      this.#behind = this.#gpu.device.queue.onSubmittedWorkDone();
    }
  }

  #prepare(type: string, columns: number, shard: MatrixShard): Promise<Dispatch> {
    const { raw, job } = this.#stagingBuffers();
    const maxRows = Math.min(shard.rows, Math.floor(raw.size / blockRowBytes(type, columns)));
    const { low, high = low, scales = low } = shard;
    const slices: Record<'job' | 'raw' | PlaneName, BufferSlice> = { job, raw, low, high, scales };
    return this.#gpu.pipelines.prepare(repack(type, columns, maxRows), slices);
  }

  #repack(dispatch: Dispatch, bytes: Uint8Array<ArrayBuffer>, { rows, shardRow }: Chunk): void {
    const { queue } = this.#gpu.device;
    const { raw, job } = this.#stagingBuffers();
    // Copies are of whole words; a chunk may end inside one.
    const whole = bytes.byteLength & ~3;
    queue.writeBuffer(raw.buffer, 0, bytes, 0, whole);
    if (whole < bytes.byteLength) {
      const tail = new Uint8Array(4);
      tail.set(bytes.subarray(whole));
      queue.writeBuffer(raw.buffer, whole, tail);
    }
    queue.writeBuffer(job.buffer, 0, Uint32Array.of(rows, shardRow));
    this.#gpu.recorder.submit(STEP, [dispatch]);
  }

  #stagingBuffers(): Staging {
    const book = { owner: 'upload', kind: 'staging' } as const;
    this.#staging ??= {
      raw: this.#gpu.memory.allocate({
        ...book,
        dtype: 'bytes',
        bytes: this.#chunkBytes,
        label: 'raw weights',
      }),
      job: this.#gpu.memory.allocate({
        ...book,
        dtype: 'u32',
        bytes: REPACK_JOB_BYTES,
        label: 'repack job',
        usage: usage.uniform | usage.copyTarget,
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
