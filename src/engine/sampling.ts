import type { DrawOptions } from '../decoder/sampler.ts';
import { ADVISED_DRAW } from '../shared/sampling.ts';

/** Sampling of a request that says nothing of it; its seed is its own. */
export const GEMMA_DEFAULTS: Omit<DrawOptions, 'seed'> = {
  ...ADVISED_DRAW,
  frequencyPenalty: 0,
  presencePenalty: 0,
  logitBias: new Map(),
};

/** Fields of a request that are within their ranges already. */
interface SamplingFields {
  readonly temperature?: number | null | undefined;
  readonly top_p?: number | null | undefined;
  readonly top_k?: number | null | undefined;
  readonly min_p?: number | null | undefined;
  readonly seed?: number | bigint | null | undefined;
  readonly repetition_penalty?: number | null | undefined;
  readonly frequency_penalty?: number | null | undefined;
  readonly presence_penalty?: number | null | undefined;
  readonly logit_bias?: Readonly<Record<string, number>> | null | undefined;
}

/** The sampling an OpenAI-shaped request asks for. */
export function samplingOf(request: SamplingFields): DrawOptions {
  return {
    temperature: request.temperature ?? GEMMA_DEFAULTS.temperature,
    topK: request.top_k ?? GEMMA_DEFAULTS.topK,
    topP: request.top_p ?? GEMMA_DEFAULTS.topP,
    minP: request.min_p ?? GEMMA_DEFAULTS.minP,
    seed: foldedSeed(request.seed ?? Math.floor(Math.random() * 2 ** 32)),
    repetitionPenalty: request.repetition_penalty ?? GEMMA_DEFAULTS.repetitionPenalty,
    frequencyPenalty: request.frequency_penalty ?? 0,
    presencePenalty: request.presence_penalty ?? 0,
    logitBias: new Map(Object.entries(request.logit_bias ?? {}).map(([id, bias]) => [Number(id), bias])),
  };
}

/** 2^32 over the golden ratio: no two high halves that are near each other fold onto near seeds. */
const GOLDEN = 0x9e37_79b9n;

/** A seed of 64 bits, in two's complement, as one of 32; those of 32 bits stay what they are. */
export function foldedSeed(seed: number | bigint): number {
  const bits = BigInt.asUintN(64, BigInt(seed));
  return Number(BigInt.asUintN(32, bits + (bits >> 32n) * GOLDEN));
}
