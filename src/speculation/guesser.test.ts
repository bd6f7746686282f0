import { expect, test } from 'vitest';
import { type TokenId, tokenId } from '../shared/numbers.ts';
import { Guesser } from './guesser.ts';
import { Odds } from './odds.ts';

/** Tokens that repeat themselves for ever. */
const LOOP: readonly TokenId[] = Array.from({ length: 8 }, (_, index) => tokenId(index));
const SAID = [...LOOP, ...LOOP, ...LOOP];

test('waits for a token that guesses are likely to follow', () => {
  expect(new Guesser(SAID, new Odds()).waits()).toBe(true);
  expect(new Guesser(LOOP, new Odds()).waits()).toBe(false);
});

test('tries again what did not pay, though nobody asks for guesses while steps go ahead', () => {
  const odds = new Odds();
  odds.stepped(10);
  odds.verified(16, 3, 0, 60);
  const guesser = new Guesser(SAID, odds);
  let wentBy = 0;
  for (; wentBy < 100 && !guesser.waits(); wentBy++) guesser.push(LOOP[wentBy % LOOP.length] as TokenId);
  expect(wentBy).toBe(8);
  guesser.push(LOOP[0] as TokenId);
  expect(guesser.guess(3)).toEqual(LOOP.slice(1, 4));
});
