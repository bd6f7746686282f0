import { parsedJson } from './parsed-json.ts';

/** JSON on lines of its own; a text that is none stays as it is. */
export function prettyJson(text: string): string {
  const value = parsedJson(text);
  return value === undefined ? text : JSON.stringify(value, null, 2);
}
