import { describe, expect, test } from 'vitest';
import { type TokenId, tokenId } from '../shared/numbers.ts';
import type { Drafter } from './drafter.ts';
import { Guesser } from './guesser.ts';
import { Odds } from './odds.ts';

/** Tokens that repeat themselves for ever. */
const LOOP: readonly TokenId[] = Array.from({ length: 8 }, (_, index) => tokenId(index));
const SAID = [...LOOP, ...LOOP, ...LOOP];

test('waits for a token that guesses are likely to follow', () => {
  expect(new Guesser(SAID, new Odds()).waits()).toBe(true);
  expect(new Guesser(LOOP, new Odds()).waits()).toBe(false);
});

test('tries again what did not pay, though nobody asks for guesses while steps go ahead', async () => {
  const odds = new Odds();
  odds.stepped(10);
  odds.verified(16, 3, 0, 60);
  const guesser = new Guesser(SAID, odds);
  let wentBy = 0;
  for (; wentBy < 100 && !guesser.waits(); wentBy++) guesser.push(LOOP[wentBy % LOOP.length] as TokenId);
  expect(wentBy).toBe(8);
  guesser.push(LOOP[0] as TokenId);
  expect(await guesser.guess(3, new AbortController().signal)).toEqual(LOOP.slice(1, 4));
});

describe('beside a small model', () => {
  const NINE = tokenId(9);
  const { signal } = new AbortController();
  /** One that guesses 9 again and again, as long as it can follow, and what it was asked for. */
  function drafter(most = Infinity) {
    const asked: number[] = [];
    const draft: Drafter['draft'] = (sequence, count) => {
      asked.push(count);
      const tokens = sequence.length > most ? [] : Array.from({ length: count }, () => NINE);
      return Promise.resolve({ tokens, eachMs: 1 });
    };
    return { asked, draft };
  }

  test('what the conversation says goes first', async () => {
    const small = drafter();
    const guesser = new Guesser(SAID, undefined, small);
    expect(await guesser.guess(3, signal)).toEqual(LOOP.slice(0, 3));
    guesser.push(tokenId(0), true);
    expect(small.asked).toEqual([]);
    guesser.push(NINE);
    expect(guesser.waits()).toBe(true);
    expect(await guesser.guess(3, signal)).toEqual([NINE, NINE, NINE]);
    guesser.push(NINE, true);
    guesser.push(tokenId(1));
    expect([guesser.right, guesser.drafted]).toEqual([1, 1]);
  });

  test('it sits out where there is an image, and when its context is full', async () => {
    const small = drafter(LOOP.length);
    expect(new Guesser([...LOOP, 'image'], undefined, small).waits()).toBe(false);
    const guesser = new Guesser(LOOP, undefined, small);
    expect(await guesser.guess(2, signal)).toEqual([NINE, NINE]);
    guesser.push(NINE);
    expect(await guesser.guess(2, signal)).toEqual([]);
    expect(guesser.waits()).toBe(false);
  });

  test('it fails no answer: its guesses are done without, and it rests', async () => {
    const odds = new Odds();
    for (let n = 0; n < 3; n++) odds.stepped(10);
    const failing = { draft: () => Promise.reject(new Error('no room for its keys')) };
    const guesser = new Guesser(LOOP, odds, failing);
    expect(guesser.waits()).toBe(true);
    expect(await guesser.guess(3, signal)).toEqual([]);
    expect(guesser.waits()).toBe(false);
    const next = new Guesser(LOOP, odds, failing);
    let rested = 0;
    while (!next.waits()) rested += 1;
    expect(rested).toBe(8);
  });

  test('it is asked no more while it does not pay, and again after a while', async () => {
    const odds = new Odds();
    for (let n = 0; n < 3; n++) odds.stepped(10);
    const small = drafter();
    const guesser = new Guesser(LOOP, odds, small);
    expect(await guesser.guess(3, signal)).toHaveLength(1);
    guesser.verified(1, 0, 30);
    let rested = 0;
    while (!guesser.waits()) rested += 1;
    expect(rested).toBe(8);
    expect(small.asked).toHaveLength(1);
  });
});
