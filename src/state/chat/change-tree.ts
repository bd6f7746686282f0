import type { Message } from './chat-message.ts';
import { blobsOf, recordOf } from './chat-records.ts';
import { titleFrom } from '../chats/chat-title.ts';
import { type OpenChat, saveFields } from './open-chat.ts';
import type { Tree } from './tree/tree.ts';
import { visiblePath } from './tree/visible-path.ts';

/** Messages that come and go with a tree, and what becomes of the draft. */
interface TreeChange {
  readonly added?: readonly Message[];
  readonly removed?: readonly Message[];
  readonly draft?: string;
}

/** Fields of the chat that a change of its tree may change. */
const CHANGED = ['chosen', 'title', 'updatedAt', 'draft', 'archived'] as const;

/** Takes over a changed tree, and saves what of it changed. */
export function changeTree(
  chat: OpenChat,
  tree: Tree<Message>,
  { added = [], removed = [], draft }: TreeChange = {},
): void {
  const { store, prepared, visit } = chat;
  const before = store.getState();
  const order = visiblePath(tree);
  const now = Date.now();
  if ((before.createdAt === null || visit.gone) && added.length > 0) prepared.forget();
  visit.shown.push(...added);
  const written = visit.gone && added.length > 0 ? Object.values(tree.messages) : added;
  store.setState({
    ...tree,
    order,
    draft: draft ?? before.draft,
    title: before.titled ? before.title : titleFrom(tree.messages[order[0] ?? '']),
    createdAt: before.createdAt ?? (added.length > 0 ? now : null),
    // Whoever writes in a chat wants it at hand.
    archived: before.archived && added.length === 0,
    updatedAt: added.length > 0 || removed.length > 0 ? now : before.updatedAt,
  });
  const after = store.getState();
  // Only what changed: another tab may have given the chat a title, or begun a draft, since this one looked.
  const changed = CHANGED.filter((field) => after[field] !== before[field]);
  saveFields(chat, changed, {
    messages: written.map((message) => recordOf(message, before.id)),
    images: blobsOf(written),
    removed: removed.map(({ id }) => id),
  });
  if (added.length > 0) visit.gone = false;
}
