/**
 * Languages of the page: how each is called by those who speak it, how it is written, how its dates and numbers are,
 * and the tags under which browsers recognise its speech.
 */
export const LANGUAGES = {
  en: { name: 'English', direction: 'ltr', formats: 'en-GB', speech: ['en-US'] },
  de: { name: 'Deutsch', direction: 'ltr', formats: 'de', speech: ['de-DE'] },
  fr: { name: 'Français', direction: 'ltr', formats: 'fr', speech: ['fr-FR'] },
  es: { name: 'Español', direction: 'ltr', formats: 'es', speech: ['es-ES'] },
  'zh-Hans': { name: '简体中文', direction: 'ltr', formats: 'zh-Hans', speech: ['cmn-Hans-CN', 'zh-CN'] },
  ja: { name: '日本語', direction: 'ltr', formats: 'ja', speech: ['ja-JP'] },
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

/** Tags of a language to recognise speech by, the one that the browser asks for first. */
export const speechTags = (language: Language, wanted: readonly string[]): readonly string[] => [
  ...new Set([formatsOf(language, wanted), ...LANGUAGES[language].speech]),
];

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
