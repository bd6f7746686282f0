import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { LANGUAGE_TAGS } from '../shared/languages.ts';
import { compileCatalogue } from '../../tools/catalogues.mjs';

const compiled = (language: string) =>
  compileCatalogue(
    JSON.parse(readFileSync(new URL(`catalogues/${language}.json`, import.meta.url), 'utf8')),
  ) as Readonly<Record<string, unknown>>;

/** Names of values in a compiled message, of those that are counted with a star, and the cases that are told apart. */
function valuesOf(message: unknown): Set<string> {
  const found = new Set<string>();
  if (!Array.isArray(message)) return found;
  for (const token of message) {
    if (!Array.isArray(token)) continue;
    const [name, , cases] = token as [string, string?, Record<string, unknown>?];
    found.add(name);
    if (typeof cases !== 'object') continue;
    for (const each of Object.values(cases)) for (const value of valuesOf(each)) found.add(value);
  }
  return found;
}

/** Cases of every plural in a message. */
function pluralsOf(message: unknown): string[][] {
  if (!Array.isArray(message)) return [];
  return message.flatMap((token) => {
    if (!Array.isArray(token)) return [];
    const [, type, cases = {}] = token as [string, string?, Record<string, unknown>?];
    if (typeof cases !== 'object') return [];
    const below = Object.values(cases).flatMap(pluralsOf);
    return type === 'plural' ? [Object.keys(cases), ...below] : below;
  });
}

const english = compiled('en');

describe.each(LANGUAGE_TAGS)('the catalogue in %s', (language) => {
  const own = compiled(language);

  it('has every message, in the order of the English one', () => {
    expect(Object.keys(own)).toEqual(Object.keys(english));
  });

  it('has the values of every message', () => {
    const values = (all: Readonly<Record<string, unknown>>) =>
      Object.entries(all).map(([id, message]) => [id, [...valuesOf(message)].toSorted()]);
    expect(values(own)).toEqual(values(english));
  });

  it('counts as the language does', () => {
    // Those of whole numbers; `many` of French and Spanish is of millions, which are written out.
    const wanted = new Intl.PluralRules(language)
      .resolvedOptions()
      .pluralCategories.filter((category) => category !== 'many');
    for (const [id, message] of Object.entries(own)) {
      for (const cases of pluralsOf(message)) {
        const named = cases.filter((each) => !/^\d+$/.test(each) && each !== 'offset');
        if (cases.length === named.length)
          expect([id, ...named.toSorted()]).toEqual([id, ...wanted.toSorted()]);
        else expect([id, named]).toEqual([id, expect.arrayContaining(['other'])]);
      }
    }
  });

  it('has no straight apostrophes and quotes, which mean something else in a message', () => {
    for (const text of Object.values(own)) expect(JSON.stringify(text)).not.toMatch(/'|\\"/);
  });
});

it('has the manifest and the page before its script describe it in the same words', () => {
  const read = (file: string) => readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8');
  const manifest = JSON.parse(read('public/manifest.webmanifest')) as Readonly<Record<string, unknown>>;
  const words = Object.fromEntries(
    LANGUAGE_TAGS.map((language) => [language, String(compiled(language)['app.description'])]),
  );
  const { en, ...others } = words;
  expect(manifest['description']).toBe(en);
  expect(manifest['description_localized']).toEqual(others);
  expect(read('index.html')).toContain(`content="${en}"`);
});
