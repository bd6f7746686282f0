import { exportJson } from '../../src/state/chats/export-json.ts';
import { importChats } from '../../src/state/chats/import.ts';
import { MemoryChats } from '../../src/state/chats/memory-chats.ts';
import { importForeign } from '../../src/state/foreign/import-foreign.ts';
import {
  chatGpt,
  claude,
  llamaCpp,
  lmStudio,
  openWebUi,
  zipped,
} from '../../test/support/foreign-exports.ts';
import { mutated } from './mutate.ts';
import { refusedImport } from './refused-import.ts';
import type { FuzzTarget } from './run.ts';

const SOUND: readonly (() => unknown)[] = [chatGpt, claude, openWebUi, llamaCpp, lmStudio];

const measure = async () => ({ width: 1, height: 1 });

/**
 * An export of another program, changed, now and then in an archive with a few bytes changed: refused with nothing
 * changed, or taken in so that it goes out and in again as chats of Facet do.
 */
export const foreignTarget: FuzzTarget = {
  async round(random) {
    const text = new TextEncoder().encode(mutated(random.pick(SOUND)(), random));
    const bytes = random.next() < 0.2 ? zipped([['conversations.json', text]]) : text;
    if (bytes !== text)
      for (let count = random.integer(0, 4); count > 0; count--)
        bytes[random.integer(0, bytes.length)] = random.integer(0, 256);
    const storage = new MemoryChats();
    try {
      await importForeign(storage, new File([bytes], 'conversations.json'), measure);
    } catch (error) {
      return refusedImport(error, storage);
    }
    if (Object.hasOwn(Object.prototype, 'a')) throw new Error('a prototype was changed');
    const elsewhere = new MemoryChats();
    const { added } = await importChats(elsewhere, await exportJson(storage));
    if (added.length !== (await storage.list()).length) throw new Error('chats were lost on the way');
    return 'taken';
  },
};
