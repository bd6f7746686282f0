import { expect, test } from 'vitest';
import { tokenId } from '../shared/numbers.ts';
import { heldText } from './held-text.ts';

const PIECES = ['<bos>', 'Hello', ' world', '\u00e9'];
const tokenizer = {
  isControl: (id: number) => id === 0,
  pieceOf: (id: number) => PIECES[id] ?? '',
  textBytesOf: (id: number) => new TextEncoder().encode(PIECES[id]).subarray(0, id === 3 ? 1 : undefined),
};
const tokens = [tokenId(0), tokenId(1), 'hash', 'hash', tokenId(2), tokenId(3)];

test('each position has the text that it adds, control tokens their names, images none', () => {
  expect(heldText(tokens, { first: 0, last: 4 }, tokenizer)).toEqual(['<bos>', 'Hello', '', '', ' world']);
});

test('a part of a character is told as one, and nothing after the end is', () => {
  expect(heldText(tokens, { first: 5, last: 9 }, tokenizer)).toEqual(['\ufffd']);
  expect(heldText(tokens, { first: 6, last: 9 }, tokenizer)).toEqual([]);
});
