/** A note without its name, and without the indent of its further lines. */
export const noteText = (text: string): string =>
  text.replace(/^ *\[\^[^\]]*\]:[ \t]*/, '').replaceAll(/\n {1,4}/g, '\n');
