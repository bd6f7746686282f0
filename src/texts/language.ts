import { useSyncExternalStore } from 'react';
import { formatsOf, type Language, LANGUAGES } from '../shared/languages.ts';
import { i18n } from './texts.ts';

/** A catalogue as tools/catalogues.mjs compiles it: messages by the path of their keys. */
type Compiled = Parameters<typeof i18n.load>[1];

/** A chunk each, so that only the language in use is loaded. Their types are those of the sources. */
const CATALOGUES: Readonly<Record<Language, () => Promise<{ readonly default: unknown }>>> = {
  en: () => import('./catalogues/en.json'),
  de: () => import('./catalogues/de.json'),
  fr: () => import('./catalogues/fr.json'),
  es: () => import('./catalogues/es.json'),
  'zh-Hans': () => import('./catalogues/zh-Hans.json'),
  ja: () => import('./catalogues/ja.json'),
};

let wanted: Language | undefined;

/**
 * Shows the page in a language, once its texts are here. Of several changes the last one counts.
 * @throws where they cannot be loaded, such as without a connection; the language stays as it is.
 */
export async function speak(language: Language): Promise<void> {
  wanted = language;
  const { default: messages } = await CATALOGUES[language]();
  if (wanted !== language) return;
  const { direction } = LANGUAGES[language];
  const formats = formatsOf(language, navigator.languages);
  Object.assign(document.documentElement, { lang: language, dir: direction });
  i18n.loadAndActivate({ locale: language, locales: [formats], messages: messages as Compiled });
}

/** The language in use. Who uses it is drawn anew when it changes. */
export const useLanguage = (): Language => useSyncExternalStore(onLanguage, language, language);

export const onLanguage = (listener: () => void): (() => void) => i18n.on('change', listener);

export const language = (): Language => i18n.locale as Language;
