import { expect, test } from 'vitest';
import type { Decoder } from '../decoder/decoder.ts';
import { type TokenId, tokenId } from '../shared/numbers.ts';
import { Guesser } from '../speculation/guesser.ts';
import { Draws } from './draws.ts';
import type { Transcript } from './transcript.ts';

const PROMPT = [1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3, 4].map((id) => tokenId(id));
/** What the model says: the prompt's tokens again, then another. */
const ANSWER = [5, 6, 7, 8, 1, 2, 3, 9, 9, 9].map((id) => tokenId(id));

/** A model that says {@link ANSWER}, and what it was asked for. */
function answering({ verifies }: { readonly verifies: boolean }) {
  const cache = { length: PROMPT.length, contextLength: 64, rewind: () => ({ ok: true }) };
  const verified: number[] = [];
  const asked = { steps: 0, reads: 0, prepared: 0, verified, waits: 0 };
  let drawn = 0;
  const draw = () => {
    const token = ANSWER[drawn++] as TokenId;
    return async () => {
      asked.reads += 1;
      // The step behind it was not submitted yet.
      if (asked.steps < asked.reads) asked.waits += 1;
      return token;
    };
  };
  const decoder = {
    cache,
    verifies,
    prepareVerify: () => {
      asked.prepared += 1;
      return Promise.reject(new Error('nothing compiles here'));
    },
    step: async () => {
      asked.steps += 1;
      cache.length += 1;
      return draw();
    },
    verify: async (_newest: TokenId, guesses: readonly TokenId[]) => {
      asked.verified.push(guesses.length);
      return ANSWER.slice(drawn, drawn + guesses.length + 1);
    },
    keep: (count: number) => {
      cache.length += count;
      drawn += count;
    },
  } as unknown as Decoder;
  const said: TokenId[] = [];
  const transcript = { push: (token: TokenId) => said.push(token) } as unknown as Transcript;
  const guesser = new Guesser(PROMPT, undefined);
  const { signal } = new AbortController();
  const manner = { decoder, transcript, form: undefined, withLogits: false, guesser, signal };
  const draws = new Draws(manner, draw());
  /** The answer of `most` tokens, which ends with `last`. */
  const all = async (most: number, last?: TokenId): Promise<TokenId[]> => {
    const ids: TokenId[] = [];
    while (draws.canGoOn(most - ids.length)) {
      const next = await draws.next(most - ids.length);
      if (!next) throw new Error('nobody stopped it');
      const end = last === undefined ? -1 : next.tokens.indexOf(last);
      const taken = end < 0 ? next.tokens : next.tokens.slice(0, end + 1);
      ids.push(...taken);
      draws.took(taken.length);
      expect(cache.length).toBe(PROMPT.length + said.length);
      expect(ids.slice(0, said.length)).toEqual(said);
      if (end >= 0) break;
    }
    return ids;
  };
  return { all, asked, guesser };
}

test('steps go ahead as long as guesses cannot be verified, be that for ever', async () => {
  const { all, asked, guesser } = answering({ verifies: false });
  expect(await all(ANSWER.length)).toEqual(ANSWER);
  expect(asked.prepared).toBeGreaterThan(0);
  // Nothing is behind the last one.
  expect(asked.waits).toBe(1);
  expect(guesser.right).toBe(0);
});

test('several tokens come at once where guesses are right, never more than may', async () => {
  const { all, asked, guesser } = answering({ verifies: true });
  expect(await all(ANSWER.length)).toEqual(ANSWER);
  expect(asked.verified.length).toBeGreaterThan(0);
  expect(guesser.right).toBe(5);
  const few = answering({ verifies: true });
  expect(await few.all(3)).toEqual(ANSWER.slice(0, 3));
  expect(few.asked.verified).toEqual([1]);
});

test('guesses behind the end of an answer are not counted', async () => {
  const { all, guesser } = answering({ verifies: true });
  expect(await all(ANSWER.length, tokenId(7))).toEqual(ANSWER.slice(0, 3));
  expect(guesser.right).toBe(2);
});
