import type { DBSchema, IDBPDatabase } from 'idb';
import { FacetError } from '../../shared/errors.ts';
import { LastingDatabase } from '../../shared/lasting-database.ts';
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

/** The database of weights: one of its own, so that chats can be kept when weights go, and weights when chats do. */
export const weightDatabase = (name: string): LastingDatabase<WeightSchema> =>
  new LastingDatabase({
    name,
    version: MIGRATIONS.length,
    upgrade(database, from) {
      for (const migrate of MIGRATIONS.slice(from)) migrate(database);
    },
  });

/** Why it did not open: FacetError `outdated` where a newer Facet has changed it. */
export function openingFailure(reason: unknown): unknown {
  if (!(reason instanceof DOMException) || reason.name !== 'VersionError') return reason;
  return new FacetError(
    'outdated',
    'A newer Facet in another tab has taken over the downloaded models.',
    'Reload this tab to go on. What has come already is kept.',
  );
}
