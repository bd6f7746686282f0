/** In characters. Whoever types more after the slash looks for no preset. */
const LONGEST = 60;

/** The words that a slash at the beginning of a message is followed by; undefined where it is none, or has lines. */
export function presetQuery(draft: string): string | undefined {
  if (!draft.startsWith('/') || draft.length > LONGEST || draft.includes('\n')) return undefined;
  return draft.slice(1).trim();
}
