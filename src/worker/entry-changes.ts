import type { EntryChanges, MemoryEntry } from './protocol.ts';

/** The ledger's entries by id, in the order of their allocation. */
export type EntryMap = Map<number, MemoryEntry>;

/**
 * What has to be told for `known` to become `entries`, and makes it so. Most of some hundred entries are
 * weights and never change, so telling all of them ten times a second would be most of what an update costs.
 */
export function takeChanges(known: EntryMap, entries: readonly MemoryEntry[]): EntryChanges {
  const changed = entries.filter(({ id, bytes, liveBytes }) => {
    const before = known.get(id);
    return before?.bytes !== bytes || before.liveBytes !== liveBytes;
  });
  const ids = new Set(entries.map(({ id }) => id));
  const removed = [...known.keys()].filter((id) => !ids.has(id));
  applyChanges(known, { changed, removed });
  return { changed, removed };
}

/** Brings `known` to where the teller of `changes` is. */
export function applyChanges(known: EntryMap, { changed, removed }: EntryChanges): void {
  for (const id of removed) known.delete(id);
  for (const entry of changed) known.set(entry.id, entry);
}
