/** In characters. What goes on without an end of a sentence is cut, so that it can be stopped. */
const LONGEST = 300;

/** A text as the sentences that are spoken one after the other, without empty ones. */
export function sentencesOf(text: string, language: string): readonly string[] {
  return text
    .split(/\n+/)
    .flatMap((line) => split(line, language))
    .flatMap((sentence) => cut(sentence.trim()))
    .filter((sentence) => /[\p{Letter}\p{Number}]/u.test(sentence));
}

function split(line: string, language: string): readonly string[] {
  // Firefox has it since 125, others for longer; without it marks at ends have to do.
  if (typeof Intl.Segmenter !== 'function') return line.split(/(?<=[.!?。！？])\s*/);
  const segments = new Intl.Segmenter(language, { granularity: 'sentence' }).segment(line);
  return Array.from(segments, ({ segment }) => segment);
}

function cut(sentence: string): readonly string[] {
  const parts: string[] = [];
  let rest = sentence;
  while (rest.length > LONGEST) {
    const space = rest.lastIndexOf(' ', LONGEST);
    const at = space > LONGEST / 2 ? space : LONGEST;
    parts.push(rest.slice(0, at));
    rest = rest.slice(at).trimStart();
  }
  return [...parts, rest];
}
