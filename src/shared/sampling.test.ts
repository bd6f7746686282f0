import { parse } from 'valibot';
import { describe, expect, it } from 'vitest';
import { SAMPLING_RANGES } from './sampling-ranges.ts';
import { ADVISED_SAMPLING, OFFERED_RANGES, samplingSchema } from './sampling.ts';

describe('the schema of sampling', () => {
  it('leaves good values as they are, at both ends of their ranges', () => {
    for (const end of ['min', 'max'] as const) {
      const ends = Object.keys(ADVISED_SAMPLING).map((name) => [
        name,
        SAMPLING_RANGES[name as keyof typeof ADVISED_SAMPLING][end],
      ]);
      const sampling: unknown = Object.fromEntries(ends);
      expect(parse(samplingSchema, sampling)).toEqual(sampling);
    }
  });

  it('takes what is absent, or outside its range, as advised', () => {
    expect(parse(samplingSchema, {})).toEqual(ADVISED_SAMPLING);
    expect(
      parse(samplingSchema, {
        temperature: 10.1,
        topK: 1.5,
        topP: -1,
        repetitionPenalty: 0,
        maxTokens: 0,
        seed: 7,
      }),
    ).toEqual({ ...ADVISED_SAMPLING, seed: 7 });
  });
});

it('offers nothing that the engine refuses', () => {
  for (const name of Object.keys(OFFERED_RANGES) as (keyof typeof OFFERED_RANGES)[]) {
    expect(OFFERED_RANGES[name].min).toBeGreaterThanOrEqual(SAMPLING_RANGES[name].min);
    expect(OFFERED_RANGES[name].max).toBeLessThanOrEqual(SAMPLING_RANGES[name].max);
  }
});
