import { readFileSync } from 'node:fs';
import { i18n } from '../../src/texts/texts.ts';
import { compileCatalogue } from '../../tools/catalogues.mjs';

/** Has the page's texts in English, for tests that read them. */
export function speakEnglish(): void {
  const source = readFileSync(new URL('../../src/texts/catalogues/en.json', import.meta.url), 'utf8');
  i18n.loadAndActivate({ locale: 'en', locales: ['en-GB'], messages: compileCatalogue(JSON.parse(source)) });
}
