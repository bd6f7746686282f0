import type { Sampling } from '../decoder/sampler.ts';
import { BIAS_LIMIT, CANDIDATE_LIMIT } from '../kernels/sampling/params.ts';
import { FacetError } from '../shared/errors.ts';

/** What Google advises for Gemma 3 (generation_config.json of the checkpoints). */
export const GEMMA_DEFAULTS: Omit<Sampling, 'seed'> = {
  temperature: 1,
  topK: 64,
  topP: 0.95,
  minP: 0,
  repetitionPenalty: 1,
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

function within(name: string, value: number, low: number, high: number): number {
  if (Number.isFinite(value) && value >= low && value <= high) return value;
  throw new FacetError(
    'bad-request',
    `${name} is ${value}; it can be ${low} to ${high}.`,
    `Give a value in that range for ${name}.`,
    { name, value },
  );
}

/** The sampling an OpenAI-shaped request asks for. @throws FacetError `bad-request` */
export function samplingOf(request: SamplingFields): Sampling {
  const biases = Object.entries(request.logit_bias ?? {});
  within('the number of logit_bias entries', biases.length, 0, BIAS_LIMIT);
  const extra = (request.extra_body ?? {}) as { top_k?: number | null; min_p?: number | null };
  return {
    temperature: within('temperature', request.temperature ?? GEMMA_DEFAULTS.temperature, 0, 10),
    topK: within('top_k', extra.top_k ?? GEMMA_DEFAULTS.topK, 0, CANDIDATE_LIMIT),
    topP: within('top_p', request.top_p ?? GEMMA_DEFAULTS.topP, 0, 1),
    minP: within('min_p', extra.min_p ?? GEMMA_DEFAULTS.minP, 0, 1),
    seed: within('seed', request.seed ?? Math.floor(Math.random() * 2 ** 32), 0, 2 ** 32 - 1),
    repetitionPenalty: within('repetition_penalty', request.repetition_penalty ?? 1, 0.01, 10),
    frequencyPenalty: within('frequency_penalty', request.frequency_penalty ?? 0, -2, 2),
    presencePenalty: within('presence_penalty', request.presence_penalty ?? 0, -2, 2),
    logitBias: new Map(
      biases.map(([id, bias]) => [
        within('logit_bias token', Number(id), 0, 2 ** 31),
        within('logit_bias', bias, -100, 100),
      ]),
    ),
  };
}
