import { expect, it } from 'vitest';
import { formatsOf, pickLanguage, speechTags } from './languages.ts';

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

it.each([
  ['de', ['en-US', 'de-AT', 'de-DE'], 'de-AT'],
  ['de', ['fr-CH', 'de'], 'de'],
  ['en', ['de-AT', 'en'], 'en-GB'],
  ['en', ['en-US'], 'en-US'],
  ['en', ['nl-BE'], 'en-GB'],
  ['es', ['es-419'], 'es-419'],
  ['zh-Hans', ['zh-TW', 'zh-SG'], 'zh-SG'],
  ['de', ['de-', 'de-x_1', 'de-CH'], 'de-CH'],
] as const)('in %s, with %j asked for, numbers are written as in %s', (language, wanted, tag) => {
  expect(formatsOf(language, wanted)).toBe(tag);
});

it('recognises speech in the region that is asked for, else in the usual one', () => {
  expect(speechTags('de', ['de-AT'])).toEqual(['de-AT', 'de-DE']);
  expect(speechTags('zh-Hans', ['en'])).toEqual(['zh-Hans', 'cmn-Hans-CN', 'zh-CN']);
});
