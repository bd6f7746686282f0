import { expect, it } from 'vitest';
import { pickLanguage } from './languages.ts';

it.each([
  [['de-AT', 'en'], 'de'],
  [['nl', 'fr-CH', 'en'], 'fr'],
  [['zh'], 'zh-Hans'],
  [['zh-CN'], 'zh-Hans'],
  [['zh-Hans-HK'], 'zh-Hans'],
  [['zh-TW', 'ja'], 'ja'],
  [['zh-Hant'], 'en'],
  [['ES-419'], 'es'],
  [['deu', 'xx'], 'en'],
  [[], 'en'],
])('of %j the page speaks %s', (wanted, language) => {
  expect(pickLanguage(wanted)).toBe(language);
});
