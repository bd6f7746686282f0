import { expect, test } from 'vitest';
import { Random } from '../../test/support/random.ts';
import { applyChanges, type EntryMap, takeChanges } from './entry-changes.ts';
import type { MemoryEntry } from './protocol.ts';

const entry = (id: number, liveBytes: number): MemoryEntry => ({
  id,
  owner: 'test',
  kind: 'weights',
  dtype: 'f32',
  label: `buffer ${id}`,
  bytes: 1024,
  liveBytes,
  since: id,
});

test('whoever applies the changes has the same entries in the same order, whatever happens', () => {
  const random = new Random(11);
  const told: EntryMap = new Map();
  const heard: EntryMap = new Map();
  let entries: MemoryEntry[] = [];
  for (let step = 0, id = 1; step < 300; step++) {
    entries = entries
      .filter(() => random.next() > 0.1)
      .map((old) => (random.next() > 0.8 ? { ...old, liveBytes: step } : old));
    while (random.next() > 0.5) entries.push(entry(id++, 0));
    applyChanges(heard, takeChanges(told, entries));
    expect([...heard.values()]).toEqual(entries);
  }
});

test('entries that stay as they are cost nothing', () => {
  const known: EntryMap = new Map();
  const weights = [entry(1, 1024), entry(2, 1024), entry(3, 0)];
  expect(takeChanges(known, weights).changed).toHaveLength(3);
  const later = [...weights.slice(0, 2), entry(3, 512)];
  expect(takeChanges(known, later)).toEqual({ changed: [later[2]], removed: [] });
  expect(takeChanges(known, [])).toEqual({ changed: [], removed: [1, 2, 3] });
});

test('the ledger of another model, whose ids begin again, takes the place of the one before', () => {
  const told: EntryMap = new Map();
  const heard: EntryMap = new Map();
  const tell = (entries: readonly MemoryEntry[]) => applyChanges(heard, takeChanges(told, entries));
  tell([entry(1, 1024), entry(7, 1024)]);
  const other = [1, 2, 7].map((id) => ({ ...entry(id, 1024), since: 100 + id }));
  tell(other);
  expect([...heard.values()]).toEqual(other);
});
