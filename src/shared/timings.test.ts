import { expect, it } from 'vitest';
import type { Timings } from '../worker/protocol.ts';
import { addTimings } from './timings.ts';

const timings: Timings = {
  promptTokens: 100,
  reusedTokens: 60,
  prefillTokens: 40,
  answerTokens: 11,
  imageTokens: 0,
  imagesEncoded: 0,
  prefillMs: 400,
  prefillTokensPerSecond: 100,
  timeToFirstTokenMs: 410,
  decodeTokensPerSecond: 10,
};

it('adds a continuation to what it continues', () => {
  const more = {
    ...timings,
    promptTokens: 111,
    reusedTokens: 110,
    prefillTokens: 1,
    answerTokens: 21,
    prefillMs: 12.5,
    timeToFirstTokenMs: 13,
    decodeTokensPerSecond: 40,
  };
  expect(addTimings(timings, more)).toMatchObject({
    promptTokens: 100,
    answerTokens: 32,
    reusedTokens: 60,
    prefillTokens: 41,
    prefillMs: 412.5,
    timeToFirstTokenMs: 410,
    // 10 steps in a second and 20 in half a second.
    decodeTokensPerSecond: 20,
  });
  expect(addTimings(null, more)).toBe(more);
  const restored = { tokens: 60, milliseconds: 5 };
  expect(addTimings({ ...timings, restored }, more).restored).toEqual(restored);
  expect(addTimings(timings, { ...more, restored }).restored).toEqual(restored);
  expect(addTimings(timings, more)).not.toHaveProperty('restored');
});
