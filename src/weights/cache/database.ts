import { type DBSchema, type IDBPDatabase, openDB } from 'idb';
import { FacetError } from '../../shared/errors.ts';
import type { FileManifest } from './manifest.ts';

export interface StoredChunk {
  readonly bytes: Blob;
  /** SHA-256. */
  readonly digest: Uint8Array<ArrayBuffer>;
}

export interface WeightSchema extends DBSchema {
  files: { key: string; value: FileManifest };
  /** Key: the file's `content` and the chunk's index. */
  chunks: { key: [string, number]; value: StoredChunk };
}

export type WeightDatabase = IDBPDatabase<WeightSchema>;

/** Steps by version: what each added; a database is brought up from whatever version it has. Never edit one, add one. */
const MIGRATIONS: readonly ((database: WeightDatabase) => void)[] = [
  (database) => {
    database.createObjectStore('files', { keyPath: 'key' });
    database.createObjectStore('chunks');
  },
];

/**
 * Opens the database of weights: one of its own, so that chats can be kept when weights go, and weights when chats do.
 * @throws FacetError `outdated` where a newer Facet has changed it
 */
export async function openWeightDatabase(name: string, onClosed: () => void): Promise<WeightDatabase> {
  const opening = openDB<WeightSchema>(name, MIGRATIONS.length, {
    upgrade(database, from) {
      for (const migrate of MIGRATIONS.slice(from)) migrate(database);
    },
    // A newer Facet in another tab wants to migrate: let it.
    blocking(_current, _wanted, event) {
      (event.target as IDBDatabase).close();
      onClosed();
    },
    terminated: onClosed,
  });
  try {
    return await opening;
  } catch (error) {
    if (!(error instanceof DOMException) || error.name !== 'VersionError') throw error;
    throw new FacetError(
      'outdated',
      'A newer Facet in another tab has taken over the downloaded models.',
      'Reload this tab to go on. What has come already is kept.',
    );
  }
}
