import type { DrawOptions } from '../decoder/sampler.ts';
import { BIAS_LIMIT } from '../kernels/sampling/params.ts';
import { FacetError } from '../shared/errors.ts';
import { ADVISED_DRAW, SAMPLING_RANGES as ranges } from '../shared/sampling.ts';

/** Sampling of a request that says nothing of it; its seed is its own. */
export const GEMMA_DEFAULTS: Omit<DrawOptions, 'seed'> = {
  ...ADVISED_DRAW,
  frequencyPenalty: 0,
  presencePenalty: 0,
  logitBias: new Map(),
};

interface SamplingFields {
  readonly temperature?: number | null;
  readonly top_p?: number | null;
  readonly seed?: number | null;
  readonly repetition_penalty?: number | null;
  readonly frequency_penalty?: number | null;
  readonly presence_penalty?: number | null;
  readonly logit_bias?: Record<string, number> | null;
  /** `top_k` and `min_p`, which the OpenAI shape lacks, ride here. */
  readonly extra_body?: object;
}

function within(
  name: string,
  value: number,
  { min, max }: { readonly min: number; readonly max: number },
): number {
  if (Number.isFinite(value) && value >= min && value <= max) return value;
  throw new FacetError(
    'bad-request',
    `${name} is ${value}; it can be ${min} to ${max}.`,
    `Give a value in that range for ${name}.`,
    { name, value },
  );
}

/** The sampling an OpenAI-shaped request asks for. @throws FacetError `bad-request` */
export function samplingOf(request: SamplingFields): DrawOptions {
  const biases = Object.entries(request.logit_bias ?? {});
  within('the number of logit_bias entries', biases.length, { min: 0, max: BIAS_LIMIT });
  const extra = (request.extra_body ?? {}) as { top_k?: number | null; min_p?: number | null };
  return {
    temperature: within('temperature', request.temperature ?? GEMMA_DEFAULTS.temperature, ranges.temperature),
    topK: within('top_k', extra.top_k ?? GEMMA_DEFAULTS.topK, ranges.topK),
    topP: within('top_p', request.top_p ?? GEMMA_DEFAULTS.topP, ranges.topP),
    minP: within('min_p', extra.min_p ?? GEMMA_DEFAULTS.minP, ranges.minP),
    seed: within('seed', request.seed ?? Math.floor(Math.random() * 2 ** 32), ranges.seed),
    repetitionPenalty: within(
      'repetition_penalty',
      request.repetition_penalty ?? GEMMA_DEFAULTS.repetitionPenalty,
      ranges.repetitionPenalty,
    ),
    frequencyPenalty: within('frequency_penalty', request.frequency_penalty ?? 0, ranges.frequencyPenalty),
    presencePenalty: within('presence_penalty', request.presence_penalty ?? 0, ranges.presencePenalty),
    logitBias: new Map(
      biases.map(([id, bias]) => [
        within('logit_bias token', Number(id), { min: 0, max: 2 ** 31 }),
        within('logit_bias', bias, ranges.logitBias),
      ]),
    ),
  };
}
