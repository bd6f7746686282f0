import type { Step } from '../../src/device/kernel.ts';
import { packSamplingParams, type SamplingParams } from '../../src/kernels/sampling/params.ts';
import { samplingKernels, type SamplingPlan } from '../../src/kernels/sampling/plan.ts';
import type { VocabularyShape } from '../../src/kernels/sampling/vocabulary.ts';
import type { PlanDevice, PlanMemory, Words } from './plan-device.ts';

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
  readonly #memory: PlanMemory;
  readonly #parts: ReadonlyMap<PartName, (step: Partial<Step>) => void>;
  readonly #tokens: number;

  private constructor(
    memory: PlanMemory,
    parts: ReadonlyMap<PartName, (step: Partial<Step>) => void>,
    tokens: number,
  ) {
    this.#memory = memory;
    this.#parts = parts;
    this.#tokens = tokens;
  }

  static async create(
    device: PlanDevice,
    shape: VocabularyShape,
    names: readonly PartName[],
    tokens = 64,
  ): Promise<PlanRunner> {
    const { buffers, ...parts } = samplingKernels(shape);
    const memory = await device.hold([
      ...buffers,
      { name: 'logits', words: shape.vocabulary, kind: 'storage' },
      { name: 'tokens', words: tokens, kind: 'storage' },
    ]);
    const prepared = new Map<PartName, (step: Partial<Step>) => void>();
    for (const name of names) {
      // In sampling every binding is named after its buffer.
      prepared.set(name, await memory.prepare(parts[name].map(({ kernel }) => kernel)));
    }
    return new PlanRunner(memory, prepared, tokens);
  }

  write(name: string, words: Words): void {
    this.#memory.write(name, words);
  }

  read(name: string): Promise<ArrayBuffer> {
    return this.#memory.read(name);
  }

  setParams(params: Partial<SamplingParams>): void {
    this.write('sampling', packSamplingParams({ ...plainParams, ...params }));
  }

  run(parts: readonly PartName[], step: Partial<Step> = {}): void {
    for (const part of parts) this.#parts.get(part)?.(step);
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
    this.#memory.release();
  }
}
