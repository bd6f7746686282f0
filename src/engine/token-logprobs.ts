import type { TokenId } from '../shared/numbers.ts';

/** A token of the vocabulary and the natural logarithm of its probability. */
export interface TokenLogprob {
  readonly id: TokenId;
  readonly logprob: number;
}

/** What is written of a token that cannot be drawn: OpenAI's value, since JSON has no minus infinity. */
export const IMPOSSIBLE = -9999;

/** Log-softmax of logits [V] in f64, of one token and of the `top` likeliest, best first; equal ones by their id. */
export function tokenLogprobs(
  logits: Float32Array,
  id: TokenId,
  top: number,
): TokenLogprob & { readonly top: readonly TokenLogprob[] } {
  const best = likeliest(logits, Math.max(1, top));
  const greatest = logits[best[0] ?? 0] ?? 0;
  let sum = 0;
  for (const logit of logits) sum += Math.exp(logit - greatest);
  const logSum = Math.log(sum);
  const of = (each: TokenId): TokenLogprob => ({
    id: each,
    logprob: Math.max(IMPOSSIBLE, (logits[each] ?? -Infinity) - greatest - logSum),
  });
  return { ...of(id), top: best.slice(0, top).map(of) };
}

/** Ids of the largest logits, the largest first. */
function likeliest(logits: Float32Array, count: number): TokenId[] {
  const ids: number[] = [];
  let least = -Infinity;
  for (let id = 0; id < logits.length; id++) {
    const logit = logits[id] ?? -Infinity;
    if (ids.length === count && logit <= least) continue;
    let place = ids.length;
    while (place > 0 && (logits[ids[place - 1] ?? 0] ?? 0) < logit) place--;
    ids.splice(place, 0, id);
    if (ids.length > count) ids.pop();
    least = logits[ids.at(-1) ?? 0] ?? -Infinity;
  }
  return ids as TokenId[];
}
