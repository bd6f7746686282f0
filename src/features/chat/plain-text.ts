/** Marks of Markdown at the start of a line, taken away. List marks and numbers stay: they are text as well. */
const STARTS = /^(?:#{1,6}\s+|(?:>\s?)+)/;
const RULE = /^\s*(?:-{3,}|\*{3,}|_{3,})\s*$/;
const FENCE = /^\s*(?:```|~~~)/;
const TABLE_RULE = /^\s*\|?[\s:|-]*-[\s:|-]*\|[\s:|-]*$/;

/** Markdown as somebody would type it into a letter: the words, without the marks. Code keeps its own. */
export function plainText(markdown: string): string {
  let inCode = false;
  const lines = markdown.split('\n').flatMap((line) => {
    if (FENCE.test(line)) {
      inCode = !inCode;
      return [];
    }
    if (inCode) return [line];
    if (TABLE_RULE.test(line) || RULE.test(line)) return [];
    return [inline(line.replace(STARTS, ''))];
  });
  return lines
    .join('\n')
    .replaceAll(/\n{3,}/g, '\n\n')
    .trim();
}

function inline(line: string): string {
  // Every second part is code between backticks, and stays as it is.
  return line
    .split(/`+([^`]+)`+/)
    .map((part, at) => (at % 2 === 1 ? part : words(part)))
    .join('');
}

function words(text: string): string {
  const unmarked = text
    .replaceAll(/!?\[([^\]]*)\]\(([^)\s]*)[^)]*\)/g, (_all, label: string, target: string) =>
      label === '' || label === target ? target : `${label} (${target})`,
    )
    .replaceAll(/(\*\*|__|~~)(?=\S)(.+?)(?<=\S)\1/g, '$2')
    .replaceAll(/(?<![\w*])\*(?=\S)([^*]+?)(?<=\S)\*(?![\w*])/g, '$1')
    .replaceAll(/(?<![\w_])_(?=\S)([^_]+?)(?<=\S)_(?![\w_])/g, '$1');
  return /^\s*\|.*\|\s*$/.test(unmarked)
    ? unmarked
        .trim()
        .slice(1, -1)
        .split('|')
        .map((cell) => cell.trim())
        .join('\t')
    : unmarked.replaceAll(/\\([!-/:-@[-`{-~])/g, '$1');
}
