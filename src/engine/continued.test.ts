import { describe, expect, it } from 'vitest';
import { tokenId } from '../shared/numbers.ts';
import { AnswerMemory } from './answer-memory.ts';
import { continuedAnswer, withoutOwed } from './continued.ts';
import type { TurnResult } from './turn.ts';

const user = { role: 'user', content: 'x' };
const assistant = (content: string) => ({ role: 'assistant', content });
const tokenizer = { encode: (text: string) => text.split('').map((letter) => tokenId(letter.charCodeAt(0))) };

function modelWith(answers = new AnswerMemory()) {
  return { answers, tokenizer } as unknown as Parameters<typeof continuedAnswer>[0];
}

async function* turnOf(...chunks: string[]): AsyncGenerator<string, TurnResult> {
  yield* chunks;
  return { text: chunks.join(''), ids: [], finishReason: 'stop', timings: {} as TurnResult['timings'] };
}

async function read(turn: AsyncGenerator<string, TurnResult>) {
  const chunks: string[] = [];
  for (;;) {
    const next = await turn.next();
    if (next.done) return { chunks, text: next.value.text };
    chunks.push(next.value);
  }
}

describe('continuedAnswer', () => {
  it('is nothing where a question is to be answered', () => {
    expect(continuedAnswer(modelWith(), [user])).toBeUndefined();
  });

  it('takes the tokens that were generated, white space at the end included', () => {
    const answers = new AnswerMemory();
    const ids = [tokenId(7), tokenId(8)];
    answers.remember('Hello ', ids);
    expect(continuedAnswer(modelWith(answers), [user, assistant('Hello ')])).toEqual({
      text: 'Hello ',
      ids,
      owed: '',
    });
  });

  it('encodes what nobody remembers as the template does, and owes the white space', () => {
    const continued = continuedAnswer(modelWith(), [user, assistant('\nab \n')]);
    expect(continued).toEqual({ text: '\nab \n', ids: [97, 98], owed: ' \n' });
  });
});

describe('withoutOwed', () => {
  it.each([
    [' ', [' world'], 'world'],
    ['\n\n', ['\n', '\nNext'], 'Next'],
    [' \n', ['\nNext'], '\nNext'],
    [' ', ['world'], 'world'],
    ['  ', [' a b'], 'a b'],
    ['', [' a'], ' a'],
  ])('after %j, %j becomes %j', async (owed, chunks, text) => {
    const result = await read(withoutOwed(turnOf(...chunks), owed));
    expect(result.text).toBe(text);
    expect(result.chunks.join('')).toBe(text);
  });
});
