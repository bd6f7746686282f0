import { describe, expect, it } from 'vitest';
import { tokenId } from '../shared/numbers.ts';
import { AnswerText } from './answer-text.ts';

/** A tokenizer whose token n stands for the n-th of the texts. */
const tokenizerOf = (...texts: string[]) => ({
  textBytesOf: (id: number) => new TextEncoder().encode(texts[id]),
});

describe('the white space that an answer was begun with', () => {
  it.each([
    [' ', [' world'], 'world'],
    ['\n\n', ['\n', '\nNext'], 'Next'],
    [' \n', ['\nNext'], '\nNext'],
    [' ', ['world'], 'world'],
    ['  ', [' a b'], 'a b'],
    ['', [' a'], ' a'],
  ])('after %j, %j becomes %j', (trailingSpace, chunks, expected) => {
    const answer = new AnswerText(tokenizerOf(...chunks), [], { ids: [], trailingSpace });
    const texts = chunks.map((_, id) => answer.push(tokenId(id)).text);
    expect(texts.join('') + answer.end(true)).toBe(expected);
  });
});

describe('the end of an answer', () => {
  const bytes = [new Uint8Array([0x6e]), new Uint8Array([0xc3]), new Uint8Array([0xa9])];
  const tokenizer = { textBytesOf: (id: number) => bytes[id] ?? new Uint8Array() };
  const write = (ids: number[], begun: number[], complete: boolean, stops: string[] = []) => {
    const answer = new AnswerText(tokenizer, stops, {
      ids: begun.map((id) => tokenId(id)),
      trailingSpace: '',
    });
    return ids.map((id) => answer.push(tokenId(id)).text).join('') + answer.end(complete);
  };

  it('has a broken character of an answer that is over, and leaves it to the next part of one that is not', () => {
    expect(write([0, 1], [], true)).toBe('n\ufffd');
    expect(write([0, 1], [], false)).toBe('n');
    expect(write([2], [0, 1], true)).toBe('\u00e9');
  });

  it('has what could have been the beginning of a stop string', () => {
    expect(write([0], [], false, ['no'])).toBe('n');
    expect(write([0, 0], [], true, ['nn'])).toBe('');
  });
});
