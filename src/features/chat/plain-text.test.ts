import { expect, it } from 'vitest';
import { plainText } from './plain-text.ts';

it.each([
  ['## A title', 'A title'],
  [
    'some **bold**, *slanted*, __bold__, _slanted_ and ~~struck~~ words',
    'some bold, slanted, bold, slanted and struck words',
  ],
  ['`a * b` and snake_case_name and 2 * 3 * 4', 'a * b and snake_case_name and 2 * 3 * 4'],
  ['see [the docs](https://example.org/a "title")', 'see the docs (https://example.org/a)'],
  ['[https://example.org](https://example.org)', 'https://example.org'],
  ['> quoted\n> > twice', 'quoted\ntwice'],
  ['- one\n- two\n1. three', '- one\n- two\n1. three'],
  ['above\n\n---\n\nbelow', 'above\n\nbelow'],
  ['```js\nconst a = "**b**"; // _c_\n```\nafter', 'const a = "**b**"; // _c_\nafter'],
  ['| a | **b** |\n|---|:-:|\n| 1 | 2 |', 'a\tb\n1\t2'],
  ['5 \\* 3', '5 * 3'],
])('%j reads %j', (markdown, text) => {
  expect(plainText(markdown)).toBe(text);
});
