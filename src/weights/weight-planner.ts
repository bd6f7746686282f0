import type { DeviceLayout } from '../device/layout.ts';
import type { Allocation } from '../device/memory.ts';
import { codecOf } from '../kernels/codec/codec.ts';
import type { Matrix } from '../kernels/matrix.ts';
import type { PlanEntry } from '../shared/memory-plan.ts';
import { roundUp } from '../shared/numbers.ts';
import type { TensorShape } from './stacking.ts';
import type { Placement } from './upload-memory.ts';
import { shardLayouts } from './upload-shards.ts';
import type { WeightMaker } from './weight-maker.ts';

/**
 * Goes through the motions of loading and notes what would be allocated. A plan made by it follows the
 * loading code by construction. What it hands out must never reach a GPU.
 */
export class WeightPlanner implements WeightMaker<TensorShape> {
  readonly entries: PlanEntry[] = [];
  readonly #layout: DeviceLayout;
  readonly #kind: 'weights' | 'vision';

  constructor(layout: DeviceLayout, kind: 'weights' | 'vision') {
    this.#layout = layout;
    this.#kind = kind;
  }

  async matrix(tensors: readonly TensorShape[], placement: Placement = {}): Promise<Matrix> {
    const name = tensors.map((tensor) => tensor.name).join('+');
    const codec = codecOf(tensors[0]?.type ?? 'none');
    const rows = tensors.reduce((total, { shape }) => total + (shape[0] ?? 0), 0);
    const columns = tensors[0]?.shape[1] ?? 0;
    for (const { bytes } of shardLayouts(codec, rows, columns, this.#layout)) {
      this.#note(name, codec, roundUp(bytes, 4), placement);
    }
    return { name, codec, rows, columns, shards: [] };
  }

  async vector({ name, shape }: TensorShape, placement: Placement = {}): Promise<Allocation> {
    this.#note(name, 'f32', (shape[0] ?? 0) * 4, placement);
    return {} as Allocation;
  }

  async finish(): Promise<Allocation[]> {
    return [];
  }

  #note(owner: string, dtype: string, bytes: number, { layer }: Placement): void {
    this.entries.push({ owner, ...(layer === undefined ? {} : { layer }), kind: this.#kind, dtype, bytes });
  }
}
