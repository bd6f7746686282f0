import type { DBSchema } from 'idb';
import { beforeEach, expect, it, vi } from 'vitest';
import { freshIndexedDb } from '../../test/support/indexed-db.ts';
import { LastingDatabase } from './lasting-database.ts';

interface Schema extends DBSchema {
  rows: { key: string; value: number };
}

function open(version = 1, onClosed: (deleted: boolean) => void = () => undefined) {
  const upgrade = (database: { createObjectStore(name: 'rows'): unknown }, from: number) => {
    if (from === 0) database.createObjectStore('rows');
  };
  return new LastingDatabase<Schema>({ name: 'lasting', version, upgrade, onClosed });
}

const add = (database: LastingDatabase<Schema>, key: string) =>
  database.run(async (opened) => {
    await opened.put('rows', 1, key);
    return opened.getAllKeys('rows');
  });

function deleted(): Promise<void> {
  return new Promise((resolve, reject) => {
    const deletion = indexedDB.deleteDatabase('lasting');
    deletion.addEventListener('success', () => resolve());
    deletion.addEventListener('blocked', () => reject(new Error('blocked')));
  });
}

beforeEach(freshIndexedDb);

it('gives way to who deletes it, says so, and is there again for its next use', async () => {
  const onClosed = vi.fn<(deleted: boolean) => void>();
  const database = open(1, onClosed);
  expect(await add(database, 'a')).toEqual(['a']);
  await deleted();
  expect(onClosed.mock.calls).toEqual([[true]]);
  expect(await add(database, 'b')).toEqual(['b']);
});

it('gives way to a newer one, and is refused from then on', async () => {
  const onClosed = vi.fn<(deleted: boolean) => void>();
  const older = open(1, onClosed);
  await add(older, 'a');
  expect(await add(open(2), 'b')).toEqual(['a', 'b']);
  expect(onClosed.mock.calls).toEqual([[false]]);
  await expect(add(older, 'c')).rejects.toMatchObject({ name: 'VersionError' });
  // A failure to open is not kept.
  await deleted();
  expect(await add(older, 'd')).toEqual(['d']);
});

it('does what it was at once more when it is closed under its hands', async () => {
  const database = open();
  await add(database, 'a');
  (await database.open()).close();
  expect(await add(database, 'b')).toEqual(['a', 'b']);
  await expect(database.run(() => Promise.reject(new DOMException('', 'DataError')))).rejects.toMatchObject({
    name: 'DataError',
  });
});

it('is opened once by uses at the same time, and lets go of it', async () => {
  const database = open();
  expect(await Promise.all([database.open(), database.open()]).then(([a, b]) => a === b)).toBe(true);
  await database.close();
  expect(await add(database, 'a')).toEqual(['a']);
});
