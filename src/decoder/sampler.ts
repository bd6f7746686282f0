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
import { logitStride, verifiedTokens } from './buffers.ts';
import type { DecoderContext } from './context.ts';

/** Settings by which the tokens of one request are drawn, everything given. */
export interface DrawOptions extends Omit<SamplingParams, 'biasCount'> {
  /** Added to the logits of these tokens before anything else; `BIAS_LIMIT` of them at most. */
  readonly logitBias: ReadonlyMap<number, number>;
}

type Group = 'greedy' | 'sampled' | 'sampledOfAll' | 'bias' | 'penalties' | 'mask' | 'count' | 'markPrompt';
/** What every row of logits can be drawn from with. */
const ROW_GROUPS = ['greedy', 'sampled', 'sampledOfAll', 'bias'] as const satisfies readonly Group[];
/** What only the first one has: what comes of one draw is in the next one's logits. */
const FIRST_GROUPS = ['penalties', 'mask', 'count', 'markPrompt'] as const satisfies readonly Group[];

type RowGroups = Readonly<Record<(typeof ROW_GROUPS)[number], readonly Dispatch[]>>;
type FirstGroups = RowGroups & Readonly<Record<(typeof FIRST_GROUPS)[number], readonly Dispatch[]>>;

/** The kernels that choose a token, by the settings. */
function choiceOf(sampling: DrawOptions): 'greedy' | 'sampled' | 'sampledOfAll' {
  if (sampling.temperature === 0) return 'greedy';
  return weighsAll(sampling) ? 'sampledOfAll' : 'sampled';
}

/** Turns logits into a token on the GPU, as a request's sampling asks. */
export class Sampler {
  readonly #context: DecoderContext;
  readonly #buffers: Readonly<Record<string, Allocation>>;
  readonly #groups: FirstGroups;
  /** Of each row of logits, the first one included. */
  readonly #rows: readonly RowGroups[];
  #dispatches: readonly Dispatch[];
  #rowDispatches: readonly (readonly Dispatch[])[] | undefined;

  private constructor(
    context: DecoderContext,
    buffers: Readonly<Record<string, Allocation>>,
    groups: FirstGroups,
    others: readonly RowGroups[],
  ) {
    this.#context = context;
    this.#buffers = buffers;
    this.#groups = groups;
    this.#rows = [groups, ...others];
    this.#dispatches = groups.greedy;
  }

  static async create(context: DecoderContext): Promise<Sampler> {
    const { device, config } = context;
    const rows = verifiedTokens(config);
    const plan = samplingKernels({ vocabulary: config.vocabulary, validVocabulary: config.pieces, rows });
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
    const slicesOf = (row: number): Record<string, BufferSlice> => ({
      ...buffers,
      group_best: bestsOf(context, buffers, row),
      logits: context.buffers.logits.slice(4 * row * logitStride(config), 4 * config.vocabulary),
      tokens: context.buffers.tokens,
    });
    const bind = ({ kernel, bindings }: KernelUse, all: Record<string, BufferSlice>): Promise<Dispatch> =>
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
    const bindAll = async <Name extends Group>(names: readonly Name[], row: number) => {
      const all = slicesOf(row);
      const groups = names.map(
        async (group) => [group, await Promise.all(plan[group].map((use) => bind(use, all)))] as const,
      );
      return Object.fromEntries(await Promise.all(groups)) as Record<Name, Dispatch[]>;
    };
    const [first, ...others] = await Promise.all([
      bindAll([...ROW_GROUPS, ...FIRST_GROUPS], 0),
      ...Array.from({ length: rows - 1 }, (_, row) => bindAll(ROW_GROUPS, row + 1)),
    ]);
    return new Sampler(context, buffers, first, others);
  }

  /** Dispatches that follow the logits of every step until the next `start`. */
  get dispatches(): readonly Dispatch[] {
    return this.#dispatches;
  }

  /** The same for each row of logits; undefined where a draw depends on the one before. */
  get rowDispatches(): readonly (readonly Dispatch[])[] | undefined {
    return this.#rowDispatches;
  }

  /**
   * The u32 that tells after every step whether the logits of a row were numbers (`isFiniteOrder`): the best of one
   * group of them. What is no number in the residual stream is in all logits.
   */
  evidence(row = 0): BufferSlice {
    return { ...bestsOf(this.#context, this.#buffers, row), size: 4 };
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
    const choice = choiceOf(sampling);
    this.#dispatches = [
      ...(biased ? this.#groups.bias : []),
      ...(penalised ? this.#groups.penalties : []),
      ...(masked ? this.#groups.mask : []),
      ...this.#groups[choice],
      ...(penalised ? this.#groups.count : []),
    ];
    this.#rowDispatches =
      penalised || masked
        ? undefined
        : this.#rows.map((row) => [...(biased ? row.bias : []), ...row[choice]]);
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

/** The bests of the groups of a row of logits. */
function bestsOf(
  { config }: DecoderContext,
  buffers: Readonly<Record<string, Allocation>>,
  row: number,
): BufferSlice {
  const all = buffers['group_best'];
  if (!all) throw new RangeError('a sampler without groups');
  const size = all.size / verifiedTokens(config);
  return all.slice(row * size, size);
}
