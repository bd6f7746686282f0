import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { decode } from '../../test/support/decode.ts';
import { leastTime } from '../../test/support/least-time.ts';
import { ofLength, tokenizerSeeds } from '../../test/support/tokenizer-seeds.ts';
import { readVocabulary } from '../../test/support/vocabulary.ts';
import { Tokenizer } from './tokenizer.ts';

const path = process.env['FACET_270M'];
const tokenizer = new Tokenizer(await readVocabulary(path ?? 'public/models/tiny-gemma3-q8_0.gguf'));

test.each(Object.entries(tokenizerSeeds))('400,000 characters of %s in near linear time', async (_, seed) => {
  const short = ofLength(seed, 25_000);
  const long = ofLength(seed, 400_000);
  const encode = (text: string, runs: number) => leastTime(runs, () => tokenizer.encode(text));
  await encode(short, 3);
  // 16 times the text: linear is 16, n log n about 20, a quadratic merge 256. Short runs are mostly noise.
  const ratio = (await encode(long, 3)) / Math.max(await encode(short, 5), 0.5);
  expect(ratio).toBeLessThan(48);
  expect(decode(tokenizer, tokenizer.encode(short))).toBe(short.replaceAll('\u2581', ' '));
});

test.skipIf(!path)(
  '262,144 pieces load in under 60 MB (needs FACET_270M: the path of the 270M GGUF)',
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
    const loaded = new Tokenizer(vocabulary);
    // With the control pieces' index, which is made when first asked for.
    expect(loaded.encodeSpecial('<bos>')).toEqual([loaded.bosId]);
    expect((used() - before) / 1e6).toBeLessThan(60);
    expect(loaded.size).toBe(262_144);
  },
);
