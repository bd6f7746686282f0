import { expect, test } from 'vitest';
import { readOptions } from './request.ts';
import { foldedSeed, GEMMA_DEFAULTS } from './sampling.ts';

const samplingOf = (fields: Parameters<typeof readOptions>[0]) => readOptions(fields).sampling;

const biases = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, id) => [id, 1]));

test('what a request leaves out is as Google advises, with a seed of its own', () => {
  const { seed, ...rest } = samplingOf({ temperature: null });
  expect(rest).toEqual(GEMMA_DEFAULTS);
  expect(seed).toBeGreaterThanOrEqual(0);
});

test('takes every field of a request', () => {
  expect(
    samplingOf({
      temperature: 0,
      top_p: 0.5,
      seed: 7,
      repetition_penalty: 1.1,
      frequency_penalty: 0.2,
      presence_penalty: 0.3,
      logit_bias: { 12: -100 },
      extra_body: { top_k: 0, min_p: 0.1 },
    }),
  ).toEqual({
    temperature: 0,
    topK: 0,
    topP: 0.5,
    minP: 0.1,
    seed: 7,
    repetitionPenalty: 1.1,
    frequencyPenalty: 0.2,
    presencePenalty: 0.3,
    logitBias: new Map([[12, -100]]),
  });
});

test.each([
  ['temperature', { temperature: Number.NaN }],
  ['top_p', { top_p: 1.01 }],
  ['extra_body.top_k', { extra_body: { top_k: 129 } }],
  ['top_k', { top_k: 129 }],
  ['top_k', { top_k: 1.5 }],
  ['min_p', { min_p: -0.1 }],
  ['seed', { seed: 1.5 }],
  ['seed', { seed: 2 ** 65 }],
  ['logit_bias.3', { logit_bias: { 3: 101 } }],
  ['logit_bias.x', { logit_bias: { x: 1 } }],
  ['logit_bias.1.5', { logit_bias: { 1.5: 1 } }],
  ['logit_bias', { logit_bias: biases(1025) }],
])('refuses a %s that cannot be', (name, request) => {
  expect(() => samplingOf(request)).toThrowError(
    expect.objectContaining({ code: 'bad-request', data: expect.objectContaining({ name }) }),
  );
});

test('takes as many biases as the buffer holds', () => {
  expect(samplingOf({ logit_bias: biases(1024) }).logitBias.size).toBe(1024);
});

test('seeds of 64 bits are folded, those of 32 stay what they are', () => {
  for (const seed of [0, 7, 2 ** 32 - 1]) expect(foldedSeed(seed)).toBe(seed);
  const folded = [-1, -2, 2 ** 32, 2 ** 40, 2 ** 53, -(2n ** 63n), 2n ** 64n - 2n].map(foldedSeed);
  expect(folded.every((seed) => Number.isInteger(seed) && seed >= 0 && seed < 2 ** 32)).toBe(true);
  // -2 is the last of them in two's complement.
  expect(new Set(folded).size).toBe(folded.length - 1);
  expect(samplingOf({ seed: -1 }).seed).toBe(foldedSeed(-1));
});

test('top_k and min_p are read at the top as in extra_body, and not twice', () => {
  expect(samplingOf({ top_k: 3, min_p: 0.2 })).toMatchObject({ topK: 3, minP: 0.2 });
  expect(samplingOf({ top_k: 3, extra_body: { top_k: 3 } })).toMatchObject({ topK: 3 });
  expect(() => samplingOf({ top_k: 3, extra_body: { top_k: 4 } })).toThrowError(/top_k is given twice/);
});
