import { visiblePath } from '../chat/tree/visible-path.ts';
import type { ChatRecord, MessageRecord } from './schema.ts';

/** The messages of the branch that is shown. */
export function shownMessages(
  { chosen }: ChatRecord,
  messages: readonly MessageRecord[],
): readonly MessageRecord[] {
  const byId = Object.fromEntries(messages.map((message) => [message.id, message]));
  return visiblePath({ messages: byId, chosen }).flatMap((id) => byId[id] ?? []);
}
