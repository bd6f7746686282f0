import { expect, test } from 'vitest';
import { type TokenId, tokenId } from '../shared/numbers.ts';
import { Lookup } from './lookup.ts';

const ids = (text: string): TokenId[] => Array.from(new TextEncoder().encode(text), (byte) => tokenId(byte));
const text = (tokens: readonly TokenId[] | undefined): string => String.fromCodePoint(...(tokens ?? []));

test('guesses what came after the same tokens', () => {
  const lookup = new Lookup(ids('a blue boat, a red ship'));
  expect(lookup.guess(4)).toBeUndefined();
  const again = new Lookup(ids('the blue boat is the blu'));
  expect(again.guess(6)).toEqual({ tokens: ids('e boat'), matched: 7 });
});

test('takes the longest match, of equal ones the newest, and follows what is added', () => {
  const lookup = new Lookup(ids('xabc1 yabc2 yabc3 zabc'));
  expect(text(lookup.guess(1)?.tokens)).toBe('3');
  for (const id of ids('4 xabc')) lookup.push(id);
  expect(text(lookup.guess(1)?.tokens)).toBe('1');
});

test('goes on with a repetition beyond its end', () => {
  expect(text(new Lookup(ids('abababab')).guess(5)?.tokens)).toBe('ababa');
});

test('never guesses by or beyond an image, and says nothing of too few tokens', () => {
  const image = ['hash', 'hash', 'hash', 'hash'];
  expect(new Lookup([...image, ...image]).guess(3)).toBeUndefined();
  const beside = new Lookup([...ids('seeit'), ...image, ...ids('seei')]);
  expect(text(beside.guess(3)?.tokens)).toBe('t');
  expect(new Lookup(ids('ab')).guess(3)).toBeUndefined();
  expect(new Lookup(ids('abcabc')).guess(0)).toBeUndefined();
});
