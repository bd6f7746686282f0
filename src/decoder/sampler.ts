import type { Allocation, BufferSlice } from '../device/memory.ts';
import type { Dispatch } from '../device/device.ts';
import { plainStep } from '../device/step.ts';
import {
  packLogitBias,
  packSamplingParams,
  type SamplingParams,
  weighsAll,
} from '../kernels/sampling/params.ts';
import { type KernelUse, samplingKernels } from '../kernels/sampling/plan.ts';
import type { TokenId } from '../shared/numbers.ts';
import { prepare } from '../kernels/prepare.ts';
import type { DecoderContext } from './context.ts';

/** Settings by which the tokens of one request are drawn, everything given. */
export interface DrawOptions extends Omit<SamplingParams, 'biasCount'> {
  /** Added to the logits of these tokens before anything else; `BIAS_LIMIT` of them at most. */
  readonly logitBias: ReadonlyMap<number, number>;
}

type Group = 'greedy' | 'sampled' | 'sampledOfAll' | 'bias' | 'penalties' | 'mask' | 'count' | 'markPrompt';
const GROUPS: readonly Group[] = [
  'greedy',
  'sampled',
  'sampledOfAll',
  'bias',
  'penalties',
  'mask',
  'count',
  'markPrompt',
];

/** The kernels that choose a token, by the settings. */
function choiceOf(sampling: DrawOptions): 'greedy' | 'sampled' | 'sampledOfAll' {
  if (sampling.temperature === 0) return 'greedy';
  return weighsAll(sampling) ? 'sampledOfAll' : 'sampled';
}

/** Turns logits into a token on the GPU, as a request's sampling asks. */
export class Sampler {
  readonly #context: DecoderContext;
  readonly #buffers: Readonly<Record<string, Allocation>>;
  readonly #groups: Readonly<Record<Group, readonly Dispatch[]>>;
  #dispatches: readonly Dispatch[];

  private constructor(
    context: DecoderContext,
    buffers: Readonly<Record<string, Allocation>>,
    groups: Readonly<Record<Group, readonly Dispatch[]>>,
  ) {
    this.#context = context;
    this.#buffers = buffers;
    this.#groups = groups;
    this.#dispatches = groups.greedy;
  }

  static async create(context: DecoderContext): Promise<Sampler> {
    const { device, config } = context;
    const plan = samplingKernels({ vocabulary: config.vocabulary, validVocabulary: config.pieces });
    const buffers = Object.fromEntries(
      plan.buffers.map(({ name, words, kind }) => [
        name,
        device.memory.allocate({
          owner: 'sampler',
          kind: 'sampling',
          dtype: 'u32',
          bytes: words * 4,
          label: name,
          use: kind,
        }),
      ]),
    );
    const all: Record<string, Allocation> = {
      ...buffers,
      logits: context.buffers.logits,
      tokens: context.buffers.tokens,
    };
    const bind = ({ kernel, bindings }: KernelUse): Promise<Dispatch> =>
      prepare(
        context,
        kernel,
        Object.fromEntries(
          Object.entries(bindings).flatMap(([binding, name]) => {
            const buffer = all[name];
            return buffer ? [[binding, buffer]] : [];
          }),
        ),
      );
    const groups = await Promise.all(
      GROUPS.map(async (group) => [group, await Promise.all(plan[group].map(bind))] as const),
    );
    return new Sampler(context, buffers, Object.fromEntries(groups) as Record<Group, Dispatch[]>);
  }

  /** Dispatches that follow the logits of every step until the next `start`. */
  get dispatches(): readonly Dispatch[] {
    return this.#dispatches;
  }

  /**
   * The u32 that tells after every step whether its logits were numbers (`isFiniteOrder`): the best of one group of
   * them. What is no number in the residual stream is in all logits.
   */
  get evidence(): BufferSlice {
    const groups = this.#buffers['group_best'];
    if (!groups) throw new RangeError('a sampler without groups');
    return groups.slice(0, 4);
  }

  /** Begins a generation; penalties look back on `prompt`. `masked` where {@link allow} says what may be drawn. */
  start(sampling: DrawOptions, prompt: readonly TokenId[], masked = false): void {
    const { device } = this.#context;
    const write = (name: string, words: Uint32Array<ArrayBuffer>) => {
      const buffer = this.#buffers[name];
      if (buffer) device.write(buffer, words);
    };
    const biased = sampling.logitBias.size > 0;
    const penalised =
      sampling.repetitionPenalty !== 1 || sampling.frequencyPenalty !== 0 || sampling.presencePenalty !== 0;
    write('sampling', packSamplingParams({ ...sampling, biasCount: sampling.logitBias.size }));
    if (biased) write('bias', packLogitBias(sampling.logitBias));
    if (penalised) {
      write('counts', new Uint32Array((this.#buffers['counts']?.size ?? 0) / 4));
      if (sampling.repetitionPenalty !== 1) this.#mark(prompt);
    }
    this.#dispatches = [
      ...(biased ? this.#groups.bias : []),
      ...(penalised ? this.#groups.penalties : []),
      ...(masked ? this.#groups.mask : []),
      ...this.#groups[choiceOf(sampling)],
      ...(penalised ? this.#groups.count : []),
    ];
  }

  /** Has only the tokens of a mask [V / 32] drawn, from the next step on. */
  allow(mask: Uint32Array<ArrayBuffer>): void {
    const buffer = this.#buffers['mask'];
    if (buffer) this.#context.device.write(buffer, mask);
  }

  release(): void {
    for (const buffer of Object.values(this.#buffers)) buffer.release();
  }

  /** Marks the whole prompt as seen, the part in the KV cache included. */
  #mark(prompt: readonly TokenId[]): void {
    const { device, buffers, chunk } = this.#context;
    for (let first = 0; first < prompt.length; first += chunk) {
      const part = prompt.slice(first, first + chunk);
      device.write(buffers.tokens, Uint32Array.from(part));
      device.submit({ ...plainStep, tokens: part.length }, this.#groups.markPrompt);
    }
  }
}
