/** Lower case, without accents, so that `resume` finds `Résumé`. */
export const folded = (text: string): string =>
  text
    .normalize('NFD')
    .replace(/\p{Mark}/gu, '')
    .toLowerCase();

interface Searched {
  readonly title: string;
  readonly keywords?: string | undefined;
}

/**
 * Those of `items` in which each word of `text` begins a word, of the title or else of the keywords; titles
 * that begin with the text come first, then titles that have every word. All of them for no text.
 */
export function matching<Item extends Searched>(items: readonly Item[], text: string): Item[] {
  const wanted = wordsOf(text);
  const rank = ({ title, keywords = '' }: Searched): number => {
    const inTitle = wordsOf(title);
    const all = [...inTitle, ...wordsOf(keywords)];
    const begins = (words: readonly string[]) => (word: string) => words.some((own) => own.startsWith(word));
    if (!wanted.every(begins(all))) return 0;
    if (!wanted.every(begins(inTitle))) return 1;
    return folded(title).startsWith(folded(text.trim())) ? 3 : 2;
  };
  return items
    .map((item) => ({ item, rank: rank(item) }))
    .filter((found) => found.rank > 0)
    .toSorted((one, other) => other.rank - one.rank)
    .map(({ item }) => item);
}

const wordsOf = (text: string): string[] => folded(text).match(/[\p{Letter}\p{Number}]+/gu) ?? [];
