/** Scripts that one language writes mostly, in the order in which they are looked for: Japanese has Chinese characters too. */
const SCRIPTS: readonly (readonly [language: string, letters: RegExp])[] = [
  ['ja', /[\p{Script=Hiragana}\p{Script=Katakana}]/gu],
  ['ko', /\p{Script=Hangul}/gu],
  ['zh', /\p{Script=Han}/gu],
  ['ru', /\p{Script=Cyrillic}/gu],
  ['el', /\p{Script=Greek}/gu],
  ['he', /\p{Script=Hebrew}/gu],
  ['ar', /\p{Script=Arabic}/gu],
  ['hi', /\p{Script=Devanagari}/gu],
  ['th', /\p{Script=Thai}/gu],
];

/** The short words that languages of the Latin script are known by; none of them stands for two. */
const WORDS: Readonly<Record<string, string>> = {
  en: 'the and is are of to that it with for this was you have not',
  de: 'der und ist das nicht ein eine mit auf für sie wird sind auch dem',
  fr: 'le les est et une des pas pour dans vous sont avec sur cette ce',
  es: 'el los es y una por con para las del está pero más como son',
  it: 'il di è che non per gli della sono anche questo nel più ma alla',
  pt: 'não uma os com são mais dos você também isso pelo ser na ao foi',
  nl: 'het een van niet zijn voor maar ook naar wordt deze bij dat aan heeft',
};

const LANGUAGE_OF = new Map(
  Object.entries(WORDS).flatMap(([language, words]) =>
    words.split(' ').map((word) => [word, language] as const),
  ),
);

/** In characters: the beginning of a text tells its language. */
const ENOUGH = 2000;

/** The language that a text is most likely in, as `de`; `usual` where nothing speaks for one. */
export function languageOf(text: string, usual: string): string {
  const beginning = text.slice(0, ENOUGH);
  const letters = beginning.match(/\p{Letter}/gu)?.length ?? 0;
  // Japanese has some kana for its many characters; any other script is what most letters are of.
  for (const [language, script] of SCRIPTS) {
    const share = (beginning.match(script)?.length ?? 0) / Math.max(1, letters);
    if (share > (language === 'ja' ? 0.1 : 0.5)) return language;
  }
  const counts = new Map<string, number>();
  for (const word of beginning.toLowerCase().match(/\p{Letter}+/gu) ?? []) {
    const language = LANGUAGE_OF.get(word);
    if (language !== undefined) counts.set(language, (counts.get(language) ?? 0) + 1);
  }
  const [best, second] = [...counts].toSorted(([, a], [, b]) => b - a);
  return best && best[1] >= 2 && best[1] > (second?.[1] ?? 0) ? best[0] : usual;
}
