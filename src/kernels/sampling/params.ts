import { CANDIDATE_LIMIT } from '../../shared/sampling-ranges.ts';
import { type Sampling } from '../../shared/sampling.ts';
import { lines, paragraphs } from '../wgsl/text.ts';
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

/** Fields of the uniform, a word each, in the order of the WGSL struct: name there, type and value. */
const FIELDS: readonly (readonly [string, 'f32' | 'u32', (params: SamplingParams) => number])[] = [
  ['temperature', 'f32', ({ temperature }) => Math.max(temperature, LOWEST_TEMPERATURE)],
  ['top_p', 'f32', ({ topP }) => topP],
  ['min_p', 'f32', ({ minP }) => minP],
  ['top_k', 'u32', ({ topK }) => topK],
  ['seed_low', 'u32', ({ seed }) => seed % 2 ** 32],
  ['seed_high', 'u32', ({ seed }) => Math.floor(seed / 2 ** 32)],
  ['repetition', 'f32', ({ repetitionPenalty }) => repetitionPenalty],
  ['frequency', 'f32', ({ frequencyPenalty }) => frequencyPenalty],
  ['presence', 'f32', ({ presencePenalty }) => presencePenalty],
  ['bias_count', 'u32', ({ biasCount }) => biasCount],
];

/** Words of the uniform. */
export const SAMPLING_PARAMS_WORDS = FIELDS.length;

/** Whether top-p is measured on the whole distribution, not on the candidates; its WGSL twin is `nucleus_of_all`. */
export const weighsAll = ({ topK, topP }: Pick<SamplingParams, 'topK' | 'topP'>): boolean =>
  topK === 0 && topP < 1;

/** The uniform's struct and what is derived from it; needs the order's WGSL in front. */
export const paramsWgsl: string = paragraphs(
  `const LIMIT = ${CANDIDATE_LIMIT}u;`,
  lines(
    'struct Sampling {',
    FIELDS.map(([name, type]) => `  ${name}: ${type},`),
    '}',
  ),
  text,
);

/** The uniform's words. */
export function packSamplingParams(params: SamplingParams): Uint32Array<ArrayBuffer> {
  const words = new Uint32Array(SAMPLING_PARAMS_WORDS);
  const floats = new Float32Array(words.buffer);
  FIELDS.forEach(([, type, value], index) => {
    (type === 'f32' ? floats : words)[index] = value(params);
  });
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
