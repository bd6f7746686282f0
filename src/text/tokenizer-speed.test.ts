import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
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

/**
 * The least of some runs, in milliseconds of processor time: encoding waits for nothing, so that is its time on
 * an idle machine, and other programs do not count.
 */
function shortest(of: string, runs: number): number {
  let best = Infinity;
  for (let i = 0; i < runs; i++) {
    const start = process.cpuUsage();
    tokenizer.encode(of);
    const { user, system } = process.cpuUsage(start);
    best = Math.min(best, (user + system) / 1000);
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
    const ratio = shortest(text(seed, 400_000), 3) / Math.max(shortest(short, 5), 0.5);
    expect(ratio).toBeLessThan(48);
    expect(decode(tokenizer, tokenizer.encode(short))).toBe(short.replaceAll('\u2581', ' '));
  },
);

test.skipIf(!path)(
  '262,144 pieces load in under 400 ms and 60 MB (needs FACET_270M: the path of the 270M GGUF)',
  async () => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const used = (): number => {
      collect();
      const { heapUsed, arrayBuffers } = process.memoryUsage();
      return heapUsed + arrayBuffers;
    };
    const before = used();
    const vocabulary = await readVocabulary(path!);
    const start = process.cpuUsage();
    const loaded = new Tokenizer(vocabulary);
    const { user, system } = process.cpuUsage(start);
    // With the control pieces' index, which is made when first asked for.
    expect(loaded.encodeSpecial('<bos>')).toEqual([loaded.bosId]);
    expect((used() - before) / 1e6).toBeLessThan(60);
    expect((user + system) / 1000).toBeLessThan(400);
    expect(loaded.size).toBe(262_144);
  },
);
