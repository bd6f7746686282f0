import { FacetError } from '../../src/shared/errors.ts';
import type { MemoryChats } from '../../src/state/chats/memory-chats.ts';

/** An import that failed: as it should, with a short word and nothing left behind. Throws whatever else it is. */
export async function refusedImport(error: unknown, storage: MemoryChats): Promise<'refused'> {
  if (!(error instanceof FacetError) || error.code !== 'import-refused') throw error;
  if ((await storage.list()).length > 0)
    throw new Error('a refused file left chats behind', { cause: error });
  if (error.message.length > 2000) throw new Error('an error of great length', { cause: error });
  return 'refused';
}
