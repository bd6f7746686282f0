import { expect, test } from 'vitest';
import { readVocabulary } from '../../test/support/vocabulary.ts';
import { Detokenizer } from './detokenizer.ts';
import { Tokenizer } from './tokenizer.ts';

const tokenizer = new Tokenizer(await readVocabulary('public/models/tiny-gemma3-q8_0.gguf'));
const byte = (value: number) => tokenizer.idOf(`<0x${value.toString(16).toUpperCase().padStart(2, '0')}>`)!;

function pushAll(bytes: readonly number[]): { out: string[]; rest: string } {
  const detokenizer = new Detokenizer(tokenizer);
  return { out: bytes.map((value) => detokenizer.push(byte(value))), rest: detokenizer.flush() };
}

test('a character of several byte pieces comes once it is whole', () => {
  expect(pushAll([0xf0, 0x9f, 0x98, 0x80, 0x41])).toEqual({ out: ['', '', '', '😀', 'A'], rest: '' });
});

test('a character that is broken off becomes U+FFFD', () => {
  expect(pushAll([0xe2, 0x82, 0x41])).toEqual({ out: ['', '', '\ufffdA'], rest: '' });
  expect(pushAll([0x41, 0xe2, 0x82])).toEqual({ out: ['A', '', ''], rest: '\ufffd' });
  expect(pushAll([0xff])).toEqual({ out: ['\ufffd'], rest: '' });
});

test('a U+FEFF at the start is text', () => {
  expect(pushAll([0xef, 0xbb, 0xbf]).out.join('')).toBe('\ufeff');
});

test('control tokens are no text and break no character', () => {
  const detokenizer = new Detokenizer(tokenizer);
  expect(detokenizer.push(byte(0xc3))).toBe('');
  expect(detokenizer.push(tokenizer.endOfTurnId!)).toBe('');
  expect(detokenizer.push(byte(0xa9))).toBe('é');
});

test('flush leaves nothing for the next text', () => {
  const detokenizer = new Detokenizer(tokenizer);
  detokenizer.push(byte(0xe2));
  expect(detokenizer.flush()).toBe('\ufffd');
  expect(detokenizer.push(byte(0x41))).toBe('A');
});
