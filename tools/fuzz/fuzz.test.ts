import { expect, test } from 'vitest';
import { foreignTarget } from './foreign.ts';
import { ggufTarget } from './gguf.ts';
import { hubTarget } from './hub.ts';
import { importTarget } from './import.ts';
import { markdownTarget } from './markdown.ts';
import { fuzz, type FuzzTarget } from './run.ts';

/** `npm run fuzz` tries many more; these seeds are the same each time. */
test.each<[string, FuzzTarget, number, readonly string[]]>([
  [
    'gguf',
    ggufTarget,
    300,
    ['loads', 'gguf-corrupt', 'gguf-unsupported', 'gguf-tensors', 'gguf-truncated', 'writes'],
  ],
  ['import', importTarget, 150, ['refused', 'taken']],
  ['foreign', foreignTarget, 150, ['refused', 'taken']],
  ['markdown', markdownTarget, 40, ['while written', 'whole']],
  ['hub', hubTarget, 150, ['listed', 'source-failed', 'access-refused']],
])('%s: what is strange is refused by name, or sound, or inert', async (_, target, rounds, outcomes) => {
  const report = await fuzz(target, { seed: 20_260_101, rounds });
  expect(report.failures).toEqual([]);
  expect(report.tried).toBe(rounds);
  expect([...report.outcomes.keys()]).toEqual(expect.arrayContaining([...outcomes]));
});

test('a round that goes wrong is told with its seed, and others go on', async () => {
  const target: FuzzTarget = {
    async round(random) {
      if (random.next() < 0.5) throw new Error('wrong');
      return 'right';
    },
  };
  const told: number[] = [];
  const report = await fuzz(target, { seed: 7, rounds: 50, onFailure: (seed) => told.push(seed) });
  expect(report.tried).toBe(50);
  expect(told).toEqual(report.failures.map(({ seed }) => seed));
  const again = await fuzz(target, { seed: told[0]!, rounds: 1 });
  expect(again.failures).toHaveLength(1);
});
