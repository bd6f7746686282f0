import { weightDatabase, type StoredChunk } from '../../src/weights/cache/database.ts';

/** Leaves a chunk that no file owns, as a tab does that is closed at the wrong moment. */
export async function leaveOrphan(content: string, index: number, chunk: StoredChunk): Promise<void> {
  const database = await weightDatabase('facet-weights').open();
  await database.put('chunks', chunk, [content, index]);
  database.close();
}
