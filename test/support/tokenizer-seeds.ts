const prose =
  'Write a short story about a river, please. It should have 3 parts:\n\n1. Morning — the fog lifts; 2. Noon; ' +
  '3. "Evening", in which «nothing» happens. The ferryman counts: eins, zwei, drei, четыре, 五, 六 … 🙂\n';

/** Texts that a tokenizer may find easy or hard, to be repeated. */
export const tokenizerSeeds = {
  prose,
  letters: 'a',
  spaces: ' ',
  emoji: '😀',
  marks: '\u2581',
  tags: '<',
  newlines: '\n',
  unknown: '\u{10fffd}',
};

/** A seed repeated to at least `length` characters: bytes differ, so texts are compared by characters. */
export const ofLength = (seed: string, length: number): string =>
  seed.repeat(Math.ceil(length / seed.length));
