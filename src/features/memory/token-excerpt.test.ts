import { expect, test } from 'vitest';
import { speakEnglish } from '../../../test/support/english.ts';
import { excerptOf } from './token-excerpt.ts';

speakEnglish();

test('the text before a token is parted where its local layers began to see', () => {
  const told = [' a', ' b', ' c', ' d'];
  expect(excerptOf(told, { from: 10, first: 12, position: 13, images: [] })).toEqual({
    forgotten: ' a b',
    seen: ' c',
    token: ' d',
  });
});

test('an image is named once, where it begins or comes into the text', () => {
  const told = ['', '', ' c', '', ''];
  const images = [
    { first: 8, last: 11 },
    { first: 13, last: 20 },
  ];
  const { forgotten, seen } = excerptOf(told, { from: 10, first: 12, position: 14, images });
  expect(forgotten).toBe('[image]');
  expect(seen).toBe(' c[image]');
});
