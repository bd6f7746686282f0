/** Languages of the page: how each is called by those who speak it, how it is written, and how its dates and numbers are. */
export const LANGUAGES = {
  en: { name: 'English', direction: 'ltr', formats: 'en-GB' },
  de: { name: 'Deutsch', direction: 'ltr', formats: 'de' },
  fr: { name: 'Français', direction: 'ltr', formats: 'fr' },
  es: { name: 'Español', direction: 'ltr', formats: 'es' },
  'zh-Hans': { name: '简体中文', direction: 'ltr', formats: 'zh-Hans' },
  ja: { name: '日本語', direction: 'ltr', formats: 'ja' },
} as const;

export type Language = keyof typeof LANGUAGES;

export const LANGUAGE_TAGS = Object.keys(LANGUAGES) as readonly Language[];

/**
 * The tag that dates and numbers are written by: the browser's own where it names a region of the language, such as
 * `de-AT`.
 */
export function formatsOf(language: Language, wanted: readonly string[]): string {
  const main = (tag: string) => tag.toLowerCase().split('-')[0];
  const own = wanted.find(
    (tag) =>
      tag.includes('-') && main(tag) === main(language) && pickLanguage([tag]) === language && isKnown(tag),
  );
  return own ?? LANGUAGES[language].formats;
}

/** Whether a tag is one that `Intl` takes; browsers hand on what a person typed into their settings. */
function isKnown(tag: string): boolean {
  try {
    return Intl.NumberFormat.supportedLocalesOf(tag).length > 0;
  } catch {
    return false;
  }
}

/** The first language of a list, such as `navigator.languages`, that the page speaks; English where it speaks none. */
export function pickLanguage(wanted: readonly string[]): Language {
  for (const tag of wanted) {
    const [main = '', ...rest] = tag.toLowerCase().split('-');
    if (main === 'zh') {
      // Who reads traditional characters is better off with their next language.
      if (rest.some((part) => ['hant', 'tw', 'hk', 'mo'].includes(part)) && !rest.includes('hans')) continue;
      return 'zh-Hans';
    }
    const own = LANGUAGE_TAGS.find((language) => language === main);
    if (own) return own;
  }
  return 'en';
}
