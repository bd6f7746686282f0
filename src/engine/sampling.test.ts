import { expect, test } from 'vitest';
import { GEMMA_DEFAULTS, samplingOf } from './sampling.ts';

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
  ['top_k', { extra_body: { top_k: 129 } }],
  ['logit_bias', { logit_bias: { 3: 101 } }],
  ['logit_bias token', { logit_bias: { x: 1 } }],
  ['the number of logit_bias entries', { logit_bias: biases(1025) }],
])('refuses a %s that cannot be', (name, request) => {
  expect(() => samplingOf(request)).toThrowError(
    expect.objectContaining({ code: 'bad-request', data: expect.objectContaining({ name }) }),
  );
});

test('takes as many biases as the buffer holds', () => {
  expect(samplingOf({ logit_bias: biases(1024) }).logitBias.size).toBe(1024);
});
