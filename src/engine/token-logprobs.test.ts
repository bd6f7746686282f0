import { expect, test } from 'vitest';
import { tokenId } from '../shared/numbers.ts';
import { IMPOSSIBLE, tokenLogprobs } from './token-logprobs.ts';

/** Log-softmax as its definition has it, in an order of its own. */
function reference(logits: Float32Array): number[] {
  const all = [...logits];
  const greatest = Math.max(...all);
  const sum = all.toSorted((a, b) => a - b).reduce((total, logit) => total + Math.exp(logit - greatest), 0);
  return all.map((logit) => logit - (greatest + Math.log(sum)));
}

const random = (length: number, scale: number, offset: number) =>
  Float32Array.from({ length }, (_, index) => offset + scale * Math.sin(index * index + 1));

test.each([
  [1, 1, 0],
  [7, 3, 0],
  [4096, 30, 0],
  [4096, 30, 1e5],
  [1000, 0.01, -1e5],
])('%i logits of %f around %f', (length, scale, offset) => {
  const logits = random(length, scale, offset);
  const expected = reference(logits);
  const order = [...logits.keys()].sort((a, b) => (logits[b] ?? 0) - (logits[a] ?? 0) || a - b);
  const { id, logprob, top } = tokenLogprobs(logits, tokenId(length - 1), 5);
  expect(id).toBe(length - 1);
  expect(logprob).toBeCloseTo(expected.at(-1) ?? NaN, 9);
  expect(top.map((each) => each.id)).toEqual(order.slice(0, 5));
  for (const each of top) expect(each.logprob).toBeCloseTo(expected[each.id] ?? NaN, 9);
});

test('probabilities add up to one', () => {
  const { top } = tokenLogprobs(random(20, 4, 0), tokenId(3), 20);
  expect(top.reduce((sum, { logprob }) => sum + Math.exp(logprob), 0)).toBeCloseTo(1, 12);
});

test('equal logits come by their id, and what cannot be drawn is a number', () => {
  const logits = Float32Array.of(1, 2, -Infinity, 2);
  const { logprob, top } = tokenLogprobs(logits, tokenId(2), 4);
  expect(logprob).toBe(IMPOSSIBLE);
  expect(top.map(({ id }) => id)).toEqual([1, 3, 0, 2]);
  expect(tokenLogprobs(logits, tokenId(0), 0).top).toEqual([]);
});
