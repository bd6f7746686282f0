import { bench, describe } from 'vitest';
import { ofLength, tokenizerSeeds } from '../../test/support/tokenizer-seeds.ts';
import { readVocabulary } from '../../test/support/vocabulary.ts';
import { Tokenizer } from './tokenizer.ts';

const path = process.env['FACET_270M'] ?? 'public/models/tiny-gemma3-q8_0.gguf';
const vocabulary = await readVocabulary(path);
const tokenizer = new Tokenizer(vocabulary);

describe('tokenizer', () => {
  for (const [name, seed] of Object.entries(tokenizerSeeds)) {
    const text = ofLength(seed, 100_000);
    bench(`100,000 characters of ${name}`, () => void tokenizer.encode(text));
  }
  bench(`an index of ${tokenizer.size} pieces`, () => void new Tokenizer(vocabulary).encodeSpecial('<bos>'));
});
