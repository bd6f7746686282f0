import * as fake from 'fake-indexeddb';

/** Gives Node an IndexedDB that is empty. */
export function freshIndexedDb(): void {
  const { default: _database, forceCloseDatabase: _close, ...classes } = fake;
  Object.assign(globalThis, classes, { indexedDB: new fake.IDBFactory() });
}
