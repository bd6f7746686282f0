import { CANDIDATE_LIMIT, type Sampling } from '../../shared/sampling.ts';
import text from './params.wgsl?raw';

/**
 * Sampling of one request. Of the temperature, at least {@link LOWEST_TEMPERATURE} is used; for 0, run the greedy
 * kernels.
 */
export interface SamplingParams extends Omit<Sampling, 'seed' | 'maxTokens'> {
  /** A whole number from 0 to 2^53 - 1. */
  readonly seed: number;
  /** Subtracted once per occurrence in the answer; 0 is off. */
  readonly frequencyPenalty: number;
  /** Subtracted once from every token that is in the answer; 0 is off. */
  readonly presencePenalty: number;
  /** Pairs in the bias buffer. */
  readonly biasCount: number;
}

export const LOWEST_TEMPERATURE = 1e-6;
/** Pairs of the logit bias buffer. */
export const BIAS_LIMIT = 1024;
/** Words of the uniform. */
export const SAMPLING_PARAMS_WORDS = 10;

/** The uniform's struct and what is derived from it; needs the order's WGSL in front. */
export const paramsWgsl: string = `const LIMIT = ${CANDIDATE_LIMIT}u;\n${text}`;

/** The uniform's words. */
export function packSamplingParams(params: SamplingParams): Uint32Array<ArrayBuffer> {
  const words = new Uint32Array(SAMPLING_PARAMS_WORDS);
  const floats = new Float32Array(words.buffer);
  floats[0] = Math.max(params.temperature, LOWEST_TEMPERATURE);
  floats[1] = params.topP;
  floats[2] = params.minP;
  words[3] = params.topK;
  words[4] = params.seed % 2 ** 32;
  words[5] = Math.floor(params.seed / 2 ** 32);
  floats[6] = params.repetitionPenalty;
  floats[7] = params.frequencyPenalty;
  floats[8] = params.presencePenalty;
  words[9] = params.biasCount;
  return words;
}

/** The bias buffer's words: (id, f32 bits) pairs. @throws Error over {@link BIAS_LIMIT} pairs. */
export function packLogitBias(bias: ReadonlyMap<number, number>): Uint32Array<ArrayBuffer> {
  if (bias.size > BIAS_LIMIT) throw new Error(`logit bias: ${bias.size} pairs, at most ${BIAS_LIMIT} fit`);
  const words = new Uint32Array(2 * BIAS_LIMIT);
  const floats = new Float32Array(words.buffer);
  let place = 0;
  for (const [id, value] of bias) {
    words[place] = id;
    floats[place + 1] = value;
    place += 2;
  }
  return words;
}
