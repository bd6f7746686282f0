import { readFileSync } from 'node:fs';
import { compileCatalogue } from '../../tools/catalogues.mjs';

/** What a text of the made-up language stands between. */
export const MARKS = ['⟦', '⟧'] as const;

const ACCENTS: Readonly<Record<string, string>> = Object.fromEntries(
  [...'aáeéiíoóuúyýAÁEÉIÍOÓUÚYÝnñNÑcçCÇ'.matchAll(/(.)(.)/gu)].map(([, plain = '', letter = '']) => [
    plain,
    letter,
  ]),
);

/** How much longer a text gets: as German or Finnish does of English. */
const LONGER = 0.4;

type Token = string | readonly [name: string, type?: string, cases?: Readonly<Record<string, unknown>>];

/**
 * The English texts in a made-up language, compiled: letters with accents, two fifths longer, between marks. What is
 * shown without marks went through no catalogue.
 */
export function pseudoCatalogue(): Readonly<Record<string, readonly unknown[]>> {
  const source = readFileSync(new URL('../../src/texts/catalogues/en.json', import.meta.url), 'utf8');
  return Object.fromEntries(
    Object.entries(compileCatalogue(JSON.parse(source))).map(([id, message]) => [
      id,
      [MARKS[0], ...[message].flat().map((token) => pseudo(token as Token)), MARKS[1]],
    ]),
  );
}

function pseudo(token: Token): unknown {
  if (typeof token === 'string') return accented(token);
  const [name, type, cases] = token;
  if (typeof cases !== 'object') return token;
  const longer = Object.entries(cases).map(([key, text]) => [
    key,
    Array.isArray(text)
      ? text.map((each) => pseudo(each as Token))
      : typeof text === 'string'
        ? accented(text)
        : text,
  ]);
  return [name, type, Object.fromEntries(longer)];
}

/** A text with accents, and words of its own length behind it. */
function accented(text: string): string {
  const letters = text.match(/\p{Letter}/gu)?.length ?? 0;
  const more = 'öööö '.repeat(100).slice(0, Math.ceil(letters * LONGER));
  return text.replaceAll(/[a-z]/gi, (letter) => ACCENTS[letter] ?? letter) + more.trimEnd();
}
