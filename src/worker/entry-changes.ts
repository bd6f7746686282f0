import type { EntryChanges, MemoryEntry } from './protocol.ts';

/** The ledger's entries by id, in the order of their allocation. */
export type EntryMap = Map<number, MemoryEntry>;

/**
 * The changes to be told for `known` to become `entries`, and makes it so. Most of some hundred entries are
 * weights and never change, so telling all of them ten times a second would be most of what an update costs.
 */
export function takeChanges(known: EntryMap, entries: readonly MemoryEntry[]): EntryChanges {
  const changed = entries.filter((entry) => {
    const before = known.get(entry.id);
    return (
      !before ||
      !isSame(before, entry) ||
      before.bytes !== entry.bytes ||
      before.liveBytes !== entry.liveBytes
    );
  });
  const now = new Map(entries.map((entry) => [entry.id, entry]));
  const removed = [...known.values()]
    .filter((before) => {
      const entry = now.get(before.id);
      return !entry || !isSame(before, entry);
    })
    .map(({ id }) => id);
  applyChanges(known, { changed, removed });
  return { changed, removed };
}

/** Whether two entries of one id are one buffer: another model's ledger begins with the same ids again. */
const isSame = (a: MemoryEntry, b: MemoryEntry): boolean => a.since === b.since && a.label === b.label;

/** Brings `known` to where the teller of `changes` is. */
export function applyChanges(known: EntryMap, { changed, removed }: EntryChanges): void {
  for (const id of removed) known.delete(id);
  for (const entry of changed) known.set(entry.id, entry);
}
