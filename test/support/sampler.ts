import type { Gpu } from '../../src/gpu/device.ts';
import type { Step } from '../../src/device/kernel.ts';
import { type Allocation, usage } from '../../src/device/memory.ts';
import type { Dispatch } from '../../src/gpu/pipelines.ts';
import { readBuffer } from '../../src/gpu/readback.ts';
import { plainStep } from '../../src/device/step.ts';
import { packSamplingParams, type SamplingParams } from '../../src/kernels/sampling/params.ts';
import { samplingKernels, type SamplingPlan } from '../../src/kernels/sampling/plan.ts';
import type { VocabularyShape } from '../../src/kernels/sampling/vocabulary.ts';

export const plainParams: SamplingParams = {
  temperature: 1,
  topK: 64,
  topP: 1,
  minP: 0,
  seed: 1,
  repetitionPenalty: 1,
  frequencyPenalty: 0,
  presencePenalty: 0,
  biasCount: 0,
};

type PartName = Exclude<keyof SamplingPlan, 'buffers'>;

/** A sampling plan with its buffers, as the decoder would hold it, for tests. */
export class PlanRunner {
  readonly #gpu: Gpu;
  readonly #buffers: ReadonlyMap<string, Allocation>;
  readonly #parts: ReadonlyMap<PartName, Dispatch[]>;
  readonly #tokens: number;

  private constructor(
    gpu: Gpu,
    buffers: ReadonlyMap<string, Allocation>,
    parts: ReadonlyMap<PartName, Dispatch[]>,
    tokens: number,
  ) {
    this.#gpu = gpu;
    this.#buffers = buffers;
    this.#parts = parts;
    this.#tokens = tokens;
  }

  static async create(
    gpu: Gpu,
    shape: VocabularyShape,
    names: readonly PartName[],
    tokens = 64,
  ): Promise<PlanRunner> {
    const { buffers: own, ...parts } = samplingKernels(shape);
    const buffers = new Map<string, Allocation>();
    for (const { name, words, kind } of [
      ...own,
      { name: 'logits', words: shape.vocabulary, kind: 'storage' },
      { name: 'tokens', words: tokens, kind: 'storage' },
    ]) {
      const uniform =
        kind === 'uniform' ? { usage: usage.uniform | usage.copyTarget | usage.copySource } : {};
      buffers.set(
        name,
        gpu.memory.allocate({
          owner: 'test',
          kind: 'sampling',
          dtype: 'u32',
          bytes: 4 * words,
          label: name,
          ...uniform,
        }),
      );
    }
    const slice = (name: string) =>
      name === 'step' ? gpu.steps.allocation : (buffers.get(name) as Allocation);
    const prepared = new Map<PartName, Dispatch[]>();
    for (const name of names) {
      const dispatches = parts[name].map(({ kernel, bindings }) =>
        gpu.pipelines.prepare(
          kernel,
          Object.fromEntries(Object.entries(bindings).map(([binding, buffer]) => [binding, slice(buffer)])),
        ),
      );
      prepared.set(name, await Promise.all(dispatches));
    }
    return new PlanRunner(gpu, buffers, prepared, tokens);
  }

  write(name: string, words: Float32Array<ArrayBuffer> | Uint32Array<ArrayBuffer>): void {
    this.#gpu.device.queue.writeBuffer(this.#allocation(name).buffer, 0, words);
  }

  async read(name: string): Promise<ArrayBuffer> {
    return readBuffer(this.#gpu.device, this.#gpu.memory, this.#allocation(name));
  }

  setParams(params: Partial<SamplingParams>): void {
    this.write('sampling', packSamplingParams({ ...plainParams, ...params }));
  }

  run(parts: readonly PartName[], step: Partial<Step> = {}): void {
    const dispatches = parts.flatMap((part) => this.#parts.get(part) as Dispatch[]);
    this.#gpu.recorder.submit({ ...plainStep, ...step }, dispatches);
  }

  /** Runs `parts` for `draws` positions from `position` on and answers the sampled tokens. */
  async sample(parts: readonly PartName[], draws = 1, position = 0): Promise<number[]> {
    const sampled: number[] = [];
    for (let first = 0; first < draws; first += this.#tokens) {
      const count = Math.min(this.#tokens, draws - first);
      for (let i = 0; i < count; i++)
        this.run(parts, { position: position + first + i - 1, sampleOffset: i });
      sampled.push(...new Uint32Array(await this.read('tokens')).subarray(0, count));
    }
    return sampled;
  }

  release(): void {
    for (const allocation of this.#buffers.values()) allocation.release();
  }

  #allocation(name: string): Allocation {
    const allocation = this.#buffers.get(name);
    if (!allocation) throw new Error(`the plan has no buffer ${name}`);
    return allocation;
  }
}
