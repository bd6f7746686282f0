import { UNDO_MS } from '../../shared/undo.ts';
import { changeRow, type ChatList, showRow, summaryOf, tried } from './chat-list.ts';

/** The lock that is held while a deleted chat can be had back. */
const lockOf = (id: string): string => `facet-chat-undo ${id}`;

/** Deletes a chat that is not deleted yet, and purges it once {@link UNDO_MS} are over and what `offer` answers has come to an end. */
export async function removeChat(
  list: ChatList,
  id: string,
  offer: (() => Promise<void>) | undefined,
): Promise<void> {
  const { storage, store } = list;
  const removedAt = Date.now();
  let isFirst = true;
  const row = await tried(
    list,
    storage.update(id, (before) => {
      isFirst = before.removedAt === null;
      return isFirst ? { ...before, removedAt } : before;
    }),
  );
  // Who presses twice deletes once.
  if (!row || !isFirst) return;
  showRow(list, id, row);
  const offered = offer?.();
  if (offered) hold(list, id, offered);
  purgeLater(list, { id, removedAt, offered });
  const others = store.getState().removed.filter((chat) => chat.id !== id);
  store.setState({ removed: [summaryOf(row), ...others] });
}

/** Has back a deleted chat. */
export async function undoRemoval(list: ChatList, id: string): Promise<void> {
  await changeRow(list, id, { removedAt: null });
  list.undoing.get(id)?.();
  list.undoing.delete(id);
}

/** Purges what earlier visits deleted, when its time is up. */
export async function purgeRemoved(list: ChatList): Promise<void> {
  for (const { id, removedAt } of (await tried(list, list.storage.removed())) ?? [])
    if (removedAt !== null) purgeLater(list, { id, removedAt });
}

/** Keeps other tabs from purging a chat while it can be had back in this one. */
function hold({ locks, undoing }: ChatList, id: string, offered: Promise<void>): void {
  const undone = new Promise<void>((resolve) => undoing.set(id, resolve));
  void locks?.request(lockOf(id), {}, () => Promise.race([offered, undone])).catch(() => undefined);
}

interface Removal {
  readonly id: string;
  readonly removedAt: number;
  readonly offered?: Promise<void> | undefined;
}

/** Purges a chat when its time is up and `offered` has ended, unless somebody had it back, or may still. */
function purgeLater(list: ChatList, { id, removedAt, offered }: Removal): void {
  const { storage, locks } = list;
  const purge = async () => {
    await offered;
    await storage.purge(id, removedAt);
  };
  const inTime = () =>
    locks && !offered
      ? locks.request(lockOf(id), { ifAvailable: true }, (lock) => (lock ? purge() : undefined))
      : purge();
  setTimeout(() => void tried(list, inTime()), Math.max(0, removedAt + UNDO_MS - Date.now()));
}
