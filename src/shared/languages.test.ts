import { expect, it } from 'vitest';
import { pickLanguage } from './languages.ts';

it.each([
  [['nl', 'en-US'], 'en'],
  [['xx'], 'en'],
  [[], 'en'],
])('of %j the page speaks %s', (wanted, language) => {
  expect(pickLanguage(wanted)).toBe(language);
});
