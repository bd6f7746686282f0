import { codecOf, columnStep } from '../kernels/codec/codec.ts';
import type { PlaneName } from '../kernels/codec/decode.ts';
import type { CodecName, Matrix, MatrixShard } from '../kernels/matrix.ts';
import { blockRowBytes, isBlockType, repack, REPACK_JOB_BYTES } from '../kernels/repack/repack.ts';
import type { Gpu } from '../gpu/device.ts';
import { type Allocation, type BufferSlice, usage } from '../gpu/memory.ts';
import type { Dispatch } from '../gpu/pipelines.ts';
import { FacetError } from '../shared/errors.ts';
import { chunksOf, type Chunk } from './upload-chunks.ts';
import { shardLayouts, type ShardLimits } from './upload-shards.ts';
import { floatValues } from './upload-vector.ts';
import type { TensorLike } from './stacking.ts';

export interface UploadOptions {
  readonly signal?: AbortSignal;
  /** Told the bytes read since the last call. */
  readonly onProgress?: (bytes: number) => void;
  /** Most bytes read at once, at least a row; two such chunks are in memory at a time. */
  readonly chunkBytes?: number;
  /** Limits of a buffer; the device's unless said otherwise. */
  readonly limits?: ShardLimits;
}

export interface Placement {
  /** Layer it belongs to, for the ledger. */
  readonly layer?: number;
  /** Owner in the ledger; the tensors' names joined with `+` unless said otherwise. */
  readonly owner?: string;
}

const CHUNK_BYTES = 8 * 2 ** 20;
/** Repacking depends on nothing that changes from step to step. */
const STEP = { position: 0, tokens: 1, globalCapacity: 0, tokenOffset: 0, sampleOffset: 0, logitRow: 0 };

/**
 * Brings tensors into GPU memory: block types are repacked into planes on the GPU, float types copied.
 * Reads one chunk while the one before is on its way. `finish` hands the buffers over; until then,
 * `release` (which every failure calls) frees them all.
 */
export class WeightUploader {
  readonly #gpu: Gpu;
  readonly #options: UploadOptions;
  readonly #chunkBytes: number;
  #weights: Allocation[] = [];
  #staging: { raw: Allocation; job: Allocation } | undefined;
  /** Resolves when the GPU is through with the chunk before. */
  #behind: Promise<unknown> = Promise.resolve();

  constructor(gpu: Gpu, options: UploadOptions = {}) {
    this.#gpu = gpu;
    this.#options = options;
    this.#chunkBytes = options.chunkBytes ?? CHUNK_BYTES;
  }

  /**
   * Uploads tensors [rows, columns] of one codec, stacked by rows in their order.
   * @throws FacetError `gguf-tensors`, `adapter-too-small`, `out-of-gpu-memory`, `aborted`, or what the source throws.
   */
  matrix(tensors: readonly TensorLike[], placement: Placement = {}): Promise<Matrix> {
    return this.#orRelease(async () => {
      const { codec, rows, columns, name } = stackOf(tensors);
      const layouts = shardLayouts(codec, rows, columns, this.#options.limits ?? this.#gpu.device.limits);
      const shards = layouts.map(({ firstRow, rows: shardRows, bytes, low, high, scales }): MatrixShard => {
        const allocation = this.#allocate(name, codec, bytes, placement);
        const slice = (place: { offset: number; size: number }): BufferSlice =>
          allocation.slice(place.offset, place.size);
        return {
          firstRow,
          rows: shardRows,
          low: slice(low),
          ...(high ? { high: slice(high) } : {}),
          ...(scales ? { scales: slice(scales) } : {}),
        };
      });
      await this.#gpu.memory.settle();
      await this.#stream(chunksOf(tensors, layouts, this.#chunkBytes), shards, columns);
      return { name, codec, rows, columns, shards };
    });
  }

  /** Uploads a vector of a float type as f32. @throws as `matrix` does. */
  vector(tensor: TensorLike, placement: Placement = {}): Promise<Allocation> {
    return this.#orRelease(async () => {
      const raw = await this.#read(tensor, tensor.offset, tensor.bytes);
      const values = floatValues(tensor, raw);
      const allocation = this.#allocate(tensor.name, 'f32', values.byteLength, placement);
      this.#gpu.device.queue.writeBuffer(allocation.buffer, 0, values);
      return allocation;
    });
  }

  /** Frees the staging buffers and hands the weights over: who calls this releases them. */
  async finish(): Promise<Allocation[]> {
    return this.#orRelease(async () => {
      await this.#gpu.memory.settle();
      await this.#behind;
      this.#releaseStaging();
      const weights = this.#weights;
      this.#weights = [];
      return weights;
    });
  }

  /** Frees everything that was not handed over. */
  release(): void {
    this.#releaseStaging();
    for (const allocation of this.#weights) allocation.release();
    this.#weights = [];
  }

  async #orRelease<Result>(work: () => Promise<Result>): Promise<Result> {
    try {
      return await work();
    } catch (error) {
      this.release();
      throw FacetError.from(error);
    }
  }

  #releaseStaging(): void {
    this.#staging?.raw.release();
    this.#staging?.job.release();
    this.#staging = undefined;
  }

  #allocate(name: string, dtype: string, bytes: number, { layer, owner }: Placement): Allocation {
    const allocation = this.#gpu.memory.allocate({
      owner: owner ?? name,
      ...(layer === undefined ? {} : { layer }),
      kind: 'weights',
      dtype,
      bytes,
      label: name,
    });
    this.#weights.push(allocation);
    return allocation;
  }

  async #read(tensor: TensorLike, offset: number, length: number): Promise<Uint8Array> {
    const { signal, onProgress } = this.#options;
    signal?.throwIfAborted();
    const bytes = await tensor.source.read(offset, length, signal);
    signal?.throwIfAborted();
    onProgress?.(length);
    return bytes;
  }

  async #stream(chunks: readonly Chunk[], shards: readonly MatrixShard[], columns: number): Promise<void> {
    const read = (chunk: Chunk): Promise<Uint8Array> => this.#read(chunk.tensor, chunk.offset, chunk.bytes);
    const dispatches = new Map<string, Promise<Dispatch>>();
    let ahead: Promise<Uint8Array> | undefined;
    for (const [index, chunk] of chunks.entries()) {
      const bytes = await (ahead ?? read(chunk));
      const next = chunks[index + 1];
      ahead = next && read(next);
      // Whoever awaits it sees the failure; until then it must not count as unhandled.
      ahead?.catch(() => undefined);
      await this.#behind;
      const shard = shards[chunk.shard] as MatrixShard;
      if (isBlockType(chunk.tensor.type)) {
        const key = `${chunk.tensor.type} ${chunk.shard}`;
        const dispatch = dispatches.get(key) ?? this.#prepare(chunk.tensor.type, columns, shard);
        dispatches.set(key, dispatch);
        this.#repack(await dispatch, bytes, chunk);
      } else {
        const rowBytes = chunk.bytes / chunk.rows;
        const target = shard.low.offset + chunk.shardRow * rowBytes;
        this.#gpu.device.queue.writeBuffer(shard.low.buffer, target, bytes as Uint8Array<ArrayBuffer>);
      }
      this.#behind = this.#gpu.device.queue.onSubmittedWorkDone();
    }
  }

  #prepare(type: string, columns: number, shard: MatrixShard): Promise<Dispatch> {
    const { raw, job } = this.#stagingBuffers();
    const maxRows = Math.min(shard.rows, Math.max(1, Math.floor(raw.size / blockRowBytes(type, columns))));
    const { low, high = low, scales = low } = shard;
    const slices: Record<'job' | 'raw' | PlaneName, BufferSlice> = { job, raw, low, high, scales };
    return this.#gpu.pipelines.prepare(repack(type, columns, maxRows), slices);
  }

  #repack(dispatch: Dispatch, bytes: Uint8Array, { rows, shardRow }: Chunk): void {
    const { queue } = this.#gpu.device;
    const { raw, job } = this.#stagingBuffers();
    const whole = bytes.byteLength & ~3;
    queue.writeBuffer(raw.buffer, 0, bytes as Uint8Array<ArrayBuffer>, 0, whole);
    if (whole < bytes.byteLength) {
      const tail = new Uint8Array(4);
      tail.set(bytes.subarray(whole));
      queue.writeBuffer(raw.buffer, whole, tail);
    }
    queue.writeBuffer(job.buffer, 0, Uint32Array.of(rows, shardRow));
    this.#gpu.recorder.submit(STEP, [dispatch]);
  }

  #stagingBuffers(): { raw: Allocation; job: Allocation } {
    const book = { owner: 'upload', kind: 'staging' } as const;
    this.#staging ??= {
      raw: this.#gpu.memory.allocate({ ...book, dtype: 'bytes', bytes: this.#chunkBytes, label: 'raw weights' }),
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
}

/** The matrix that tensors make together. @throws FacetError `gguf-tensors` where they do not fit. */
function stackOf(tensors: readonly TensorLike[]): { codec: CodecName; rows: number; columns: number; name: string } {
  const name = tensors.map((tensor) => tensor.name).join('+');
  const codec = codecOf(tensors[0]?.type ?? 'none');
  const columns = tensors[0]?.shape[1] ?? 0;
  const fits = tensors.every(
    ({ type, shape }) => codecOf(type) === codec && shape.length === 2 && shape[1] === columns,
  );
  if (!fits || columns === 0 || columns % columnStep(codec) !== 0) {
    throw new FacetError(
      'gguf-tensors',
      `${name} cannot be one matrix: ${tensors.map(({ type, shape }) => `${type} [${shape.join(', ')}]`).join(', ')}.`,
      'The file is not one that Facet can run; try another conversion of the model.',
      { name, codec, shapes: tensors.map(({ shape }) => [...shape]) },
    );
  }
  return { codec, columns, name, rows: tensors.reduce((sum, { shape }) => sum + (shape[0] as number), 0) };
}
