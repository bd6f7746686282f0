import { describe, expect, test } from 'vitest';
import { tokenId } from '../shared/numbers.ts';
import { HeldForms } from './held-forms.ts';
import { formOf, type HeldFormat } from './request-form.ts';

/** One that a request can ask for by itself. */
type Format = Exclude<HeldFormat, { readonly type: 'calls' }>;

/** A vocabulary of a stop token and the bytes. */
const tokenizer = {
  size: 257,
  textBytesOf: (id: number) => (id === 0 ? new Uint8Array() : Uint8Array.of(id - 1)),
};
const forms = new HeldForms(tokenizer, new Set([tokenId(0)]));
const matcherOf = (format: Format, begun = '') => {
  const form = formOf(format);
  if (!form) throw new Error('no form');
  return forms.matcherOf(form, begun);
};
const accepts = (format: Format, text: string): boolean => {
  const matcher = matcherOf(format);
  return matcher.acceptBytes(new TextEncoder().encode(text)) && matcher.mayEnd;
};

describe('forms of answers', () => {
  test.each<[Format, string, string]>([
    [{ type: 'json_object' }, '{"a": [1]}', '[1]'],
    [{ type: 'json_object', schema: '{"type":"string"}' }, '"x"', '1'],
    [{ type: 'json_object', schema: { type: 'integer' } }, '12', '"x"'],
    [{ type: 'json_schema', json_schema: { name: 'n', schema: { enum: ['a'] } } }, '"a"', '"b"'],
    [{ type: 'grammar', grammar: 'root ::= "a" [0-9]' }, 'a1', 'a'],
    [{ type: 'choice', choices: ['ja', 'nein'] }, 'nein', 'ne'],
  ])('%j has what it should', (format, right, wrong) => {
    expect(accepts(format, right)).toBe(true);
    expect(accepts(format, wrong)).toBe(false);
  });

  test.each<[Format, string, string]>([
    [{ type: 'json_object', schema: '{' }, 'response_format.schema', 'is no JSON'],
    [{ type: 'grammar', grammar: 'a' }, 'response_format.grammar', 'line 1'],
    [
      {
        type: 'json_schema',
        json_schema: { schema: { type: 'object', properties: { a: { type: 'integer', multipleOf: 3 } } } },
      },
      'response_format.json_schema.schema',
      'at /properties/a/multipleOf uses the keyword multipleOf, which cannot be enforced.',
    ],
  ])('%j is refused by its field, and the place in it', (format, param, words) => {
    expect(() => matcherOf(format)).toThrow(words);
    try {
      matcherOf(format);
    } catch (error) {
      expect(error).toMatchObject({ code: 'bad-request', data: { param, code: 'invalid_value' } });
    }
  });

  test('are gone on with where an answer was begun, if that is of the form', () => {
    const format: HeldFormat = { type: 'choice', choices: ['ja', 'nein'] };
    expect(matcherOf(format, 'ne').acceptBytes(new TextEncoder().encode('in'))).toBe(true);
    expect(() => matcherOf(format, 'x')).toThrow('is not of the form');
  });

  test('of which many were used are made again', () => {
    for (let index = 0; index < 20; index++) {
      expect(accepts({ type: 'choice', choices: [`c${index}`] }, `c${index}`)).toBe(true);
    }
    expect(accepts({ type: 'choice', choices: ['c0'] }, 'c0')).toBe(true);
  });
});
