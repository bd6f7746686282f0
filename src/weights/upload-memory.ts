import type { Device } from '../device/device.ts';
import type { BufferLimits, DeviceLayout } from '../device/layout.ts';
import type { Allocation, BufferSlice } from '../device/memory.ts';
import { codecOf, columnStep } from '../kernels/codec/codec.ts';
import type { CodecName, Matrix, MatrixShard } from '../kernels/matrix.ts';
import { FacetError } from '../shared/errors.ts';
import type { TensorShape } from './stacking.ts';
import { type ShardLayout, shardLayouts } from './upload-shards.ts';

export interface Placement {
  /** Layer it belongs to, for the ledger. */
  readonly layer?: number;
  /** Owner in the ledger; the tensors' names joined with `+` unless said otherwise. */
  readonly owner?: string;
}

/** Room for weights, made tensor by tensor, and kept together until it is handed over or freed. */
export class WeightMemory {
  readonly #device: Device;
  readonly #layout: DeviceLayout;
  readonly #kind: 'weights' | 'vision';
  #allocations: Allocation[] = [];

  /** `kind` is what the ledger calls them: those of the vision tower are listed apart. */
  constructor(device: Device, limits: Partial<BufferLimits> = {}, kind: 'weights' | 'vision' = 'weights') {
    this.#device = device;
    this.#layout = { ...device.layout, ...limits };
    this.#kind = kind;
  }

  /**
   * Buffers for tensors [rows, columns] of one codec, stacked by rows in their order.
   * @throws FacetError `gguf-tensors` where they do not fit together, `adapter-too-small`.
   */
  matrix(tensors: readonly TensorShape[], placement: Placement): { matrix: Matrix; layouts: ShardLayout[] } {
    const stack = stackOf(tensors);
    const layouts = shardLayouts(stack.codec, stack.rows, stack.columns, this.#layout);
    const shards = layouts.map(({ firstRow, rows, bytes, low, high, scales }): MatrixShard => {
      const allocation = this.#allocate(stack.name, stack.codec, bytes, placement);
      const slice = (place: { offset: number; size: number }): BufferSlice =>
        allocation.slice(place.offset, place.size);
      return {
        firstRow,
        rows,
        low: slice(low),
        ...(high ? { high: slice(high) } : {}),
        ...(scales ? { scales: slice(scales) } : {}),
      };
    });
    return { matrix: { ...stack, shards }, layouts };
  }

  /** A buffer for `length` values of f32. */
  vector(name: string, length: number, placement: Placement): Allocation {
    return this.#allocate(name, 'f32', length * 4, placement);
  }

  /** Everything made so far; who calls this releases it. */
  handOver(): Allocation[] {
    const allocations = this.#allocations;
    this.#allocations = [];
    return allocations;
  }

  /** Frees what was not handed over. */
  release(): void {
    for (const allocation of this.handOver()) allocation.release();
  }

  #allocate(name: string, dtype: string, bytes: number, { layer, owner }: Placement): Allocation {
    const allocation = this.#device.memory.allocate({
      owner: owner ?? name,
      ...(layer === undefined ? {} : { layer }),
      kind: this.#kind,
      dtype,
      bytes,
      label: name,
    });
    this.#allocations.push(allocation);
    return allocation;
  }
}

function stackOf(tensors: readonly TensorShape[]): {
  codec: CodecName;
  rows: number;
  columns: number;
  name: string;
} {
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
