/** Every word is a token of Gemma's, with the space before it. */
const WORDS =
  'the river runs down to the sea and the people of the small town walk along its banks when the sun is low'.split(
    ' ',
  );
const FIRST = ['When', 'Here', 'There', 'Where', 'Now', 'Then', 'Today', 'Once'];

/** A prompt of `tokens` tokens, `<bos>` included. No two of one run begin alike, so nothing of one serves another. */
export function promptOf(tokens, run) {
  const words = Array.from({ length: tokens - 2 }, (_, index) => WORDS[(index + run) % WORDS.length]);
  return [FIRST[run % FIRST.length], ...words].join(' ');
}
