import { performance } from 'node:perf_hooks';
import { expect, test } from 'vitest';
import { decode } from '../../test/support/decode.ts';
import { readVocabulary } from '../../test/support/vocabulary.ts';
import { Tokenizer } from './tokenizer.ts';

const path = process.env['FACET_270M'];
const tokenizer = new Tokenizer(await readVocabulary(path ?? 'public/models/tiny-gemma3-q8_0.gguf'));
const prose =
  'Write a short story about a river, please. It should have 3 parts:\n\n1. Morning — the fog lifts; 2. Noon; ' +
  '3. "Evening", in which «nothing» happens. The ferryman counts: eins, zwei, drei, четыре, 五, 六 … 🙂\n';

// Byte lengths differ, so each text is cut to the same number of characters.
const seeds = {
  prose,
  letters: 'a',
  spaces: ' ',
  emoji: '😀',
  marks: '\u2581',
  tags: '<',
  newlines: '\n',
  unknown: '\u{10fffd}',
};

const text = (seed: string, length: number): string => seed.repeat(Math.ceil(length / seed.length));

/** The shortest of some runs, in milliseconds: what the code costs, without what else the machine did. */
function shortest(of: string, runs: number): number {
  let best = Infinity;
  for (let i = 0; i < runs; i++) {
    const start = performance.now();
    tokenizer.encode(of);
    best = Math.min(best, performance.now() - start);
  }
  return best;
}

test.each(Object.entries(seeds))(
  '100,000 characters of %s in under 250 ms, in near linear time',
  (_, seed) => {
    const short = text(seed, 25_000);
    const middle = text(seed, 100_000);
    shortest(short, 3);
    const middleMs = shortest(middle, 3);
    expect(middleMs).toBeLessThan(250);
    // 16 times the text: linear is 16, n log n about 20, a quadratic merge 256. Short runs are mostly noise.
    const ratio = shortest(text(seed, 400_000), 2) / Math.max(shortest(short, 3), 0.5);
    expect(ratio).toBeLessThan(48);
    expect(decode(tokenizer, tokenizer.encode(short))).toBe(short.replaceAll('\u2581', ' '));
  },
);
