import type { MessageRecord } from './schema.ts';

/**
 * Messages that follow one which is not there begin anew, so that they are seen: it was damaged and left out, or
 * removed in another tab while this one went on from it.
 */
export function rooted(messages: readonly MessageRecord[]): readonly MessageRecord[] {
  const ids = new Set(messages.map(({ id }) => id));
  return messages.map((message) =>
    message.parent === null || ids.has(message.parent) ? message : { ...message, parent: null },
  );
}
