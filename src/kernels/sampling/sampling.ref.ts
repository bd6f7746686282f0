import { CANDIDATE_LIMIT } from '../../shared/sampling-ranges.ts';
import { LOWEST_TEMPERATURE, type SamplingParams } from './params.ts';

/** The index of the largest logit; the lowest of equals, NaN never unless there is nothing else. */
export function argmaxReference(logits: ArrayLike<number>): number {
  return sortedIds(logits)[0] as number;
}

/** Value that the draw kernel's hash makes of a seed and the position of the token to come: uniform in [0, 1). */
export function randomReference(seed: number, position: number): number {
  const low = seed % 2 ** 32;
  const high = Math.floor(seed / 2 ** 32);
  return (pcg(low + pcg(high + pcg(position))) >>> 8) / 2 ** 24;
}

function pcg(value: number): number {
  const state = (Math.imul(value, 747_796_405) + 2_891_336_453) >>> 0;
  const word = Math.imul((state >>> ((state >>> 28) + 4)) ^ state, 277_803_737) >>> 0;
  return ((word >>> 22) ^ word) >>> 0;
}

/** Ids in the order of sampling: value down, id up, NaN last. */
function sortedIds(logits: ArrayLike<number>): number[] {
  const rank = (id: number): number => {
    const logit = logits[id] as number;
    return Number.isNaN(logit) ? -Infinity : logit;
  };
  const missing = (id: number): number => (Number.isNaN(logits[id]) ? 1 : 0);
  return Array.from({ length: logits.length }, (_, id) => id).sort((a, b) =>
    rank(a) === rank(b) ? missing(a) - missing(b) || a - b : rank(b) - rank(a),
  );
}

/** The candidates of a draw with their weights, cut in the order temperature, top-k, top-p, min-p; in f64. */
export function keptReference(
  logits: ArrayLike<number>,
  params: SamplingParams,
): { ids: number[]; weights: number[] } {
  const temperature = Math.max(params.temperature, LOWEST_TEMPERATURE);
  const ids = sortedIds(logits);
  const best = finite(logits[ids[0] as number] as number);
  const weightOf = (id: number): number => {
    const logit = logits[id] as number;
    return logit > -Infinity ? Math.exp((finite(logit) - best) / temperature) : 0;
  };
  const sum = (of: number[]): number => of.reduce((total, id) => total + weightOf(id), 0);
  const candidates = ids.slice(0, Math.min(params.topK || CANDIDATE_LIMIT, CANDIDATE_LIMIT));
  const total = sum(params.topK === 0 ? ids : candidates);
  let mass = 0;
  const kept = candidates.filter((id, place) => {
    const outside = params.topP < 1 && mass >= Math.fround(params.topP) * total;
    mass += weightOf(id);
    return place === 0 || (!outside && weightOf(id) >= Math.fround(params.minP) && weightOf(id) > 0);
  });
  return { ids: kept, weights: kept.map(weightOf) };
}

function finite(logit: number): number {
  const largest = 3.4028234663852886e38;
  return Math.max(-largest, Math.min(largest, logit));
}

/** The tokens that the kernels must draw for the tokens to come at positions 0 to `count` - 1. */
export function drawsReference(logits: ArrayLike<number>, params: SamplingParams, count: number): number[] {
  const { ids, weights } = keptReference(logits, params);
  const total = weights.reduce((a, b) => a + b, 0);
  return Array.from({ length: count }, (_, position) => {
    const drawn = randomReference(params.seed, position) * total;
    let reached = 0;
    const place = weights.findIndex((weight) => (reached += weight) > drawn);
    return ids[place < 0 ? ids.length - 1 : place] as number;
  });
}

/** Logits after bias, repetition, frequency and presence, in f64; counts as in the `counts` buffer. */
export function penalisedReference(
  logits: ArrayLike<number>,
  counts: ArrayLike<number>,
  bias: ReadonlyMap<number, number>,
  params: SamplingParams,
): Float64Array {
  return Float64Array.from(logits, (plain, id) => {
    const logit = plain + (bias.get(id) ?? 0);
    const seen = counts[id] as number;
    if (seen === 0) return logit;
    const answered = seen % 2 ** 31;
    const repeated = logit > 0 ? logit / params.repetitionPenalty : logit * params.repetitionPenalty;
    return repeated - params.frequencyPenalty * answered - (answered > 0 ? params.presencePenalty : 0);
  });
}
