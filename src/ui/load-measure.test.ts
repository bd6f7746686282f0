import { beforeAll, expect, it } from 'vitest';
import { speakEnglish } from '../../test/support/english.ts';
import { measureOf } from './load-measure.ts';

beforeAll(speakEnglish);

const bytes = { loadedBytes: 2 ** 20, totalBytes: 2 ** 21 };

it('measures bytes while they come, kernels while those are made, and says nothing of what it does not know', () => {
  expect(measureOf({ ...bytes, stage: 'weights' })).toEqual({
    value: 2 ** 20,
    max: 2 ** 21,
    written: '1.00 MiB of 2.00 MiB',
  });
  expect(measureOf({ ...bytes, stage: 'kernels', kernels: { done: 7, all: 24 } })).toEqual({
    value: 7,
    max: 24,
    written: '7 of 24',
  });
  // All have come, and the load is not over: a full bar would stand still.
  expect(measureOf({ ...bytes, stage: 'kernels', kernels: { done: 24, all: 24 } }).max).toBe(0);
  expect(measureOf({ loadedBytes: 9, totalBytes: 9, stage: 'checking' })).toEqual({
    value: 0,
    max: 0,
    written: '',
  });
  expect(measureOf({ ...bytes, stage: 'kernels' }).max).toBe(0);
  expect(measureOf({ loadedBytes: 0, totalBytes: 0 }).max).toBe(0);
  expect(measureOf({ loadedBytes: 0, totalBytes: 0, share: 0.5 })).toEqual({
    value: 0.5,
    max: 1,
    written: '',
  });
});
