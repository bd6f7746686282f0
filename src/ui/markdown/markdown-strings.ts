/** Texts around an answer that is shown as Markdown. */
export const markdownStrings = {
  copy: 'Copy',
  copied: 'Copied',
  notCopied: 'Could not copy',
  code: 'Code',
  codeIn: (language: string) => `Code, ${language}`,
  table: 'Table',
  formula: 'Formula',
  note: (name: string) => `Note ${name}`,
  image: (alt: string) => (alt ? `Image: ${alt}` : 'Image'),
  done: 'Done',
  toDo: 'To do',
  opensIn: (host: string) => `(${host})`,
} as const;
