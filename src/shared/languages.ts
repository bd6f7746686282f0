/** Languages of the page: how each is called by those who speak it, how it is written, and how its dates and numbers are. */
export const LANGUAGES = {
  en: { name: 'English', direction: 'ltr', formats: 'en-GB' },
} as const;

export type Language = keyof typeof LANGUAGES;

export const LANGUAGE_TAGS = Object.keys(LANGUAGES) as readonly Language[];

/** The first language of a list, such as `navigator.languages`, that the page speaks; English where it speaks none. */
export function pickLanguage(wanted: readonly string[]): Language {
  for (const tag of wanted) {
    const [main] = tag.toLowerCase().split('-', 1);
    const own = LANGUAGE_TAGS.find((language) => language === main);
    if (own) return own;
  }
  return 'en';
}
