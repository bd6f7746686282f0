import { exportJson } from '../../src/state/chats/export-json.ts';
import { importChats } from '../../src/state/chats/import.ts';
import { MemoryChats } from '../../src/state/chats/memory-chats.ts';
import { answer, chat, question } from '../../test/support/chats.ts';
import type { Random } from '../../test/support/random.ts';
import { mutated } from './mutate.ts';
import { refusedImport } from './refused-import.ts';
import type { FuzzTarget } from './run.ts';

type Json = unknown;

const uuid = (number: number): string => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;

/** A sound export: chats with branches, errors and settings. */
async function soundExport(random: Random): Promise<Json> {
  const storage = new MemoryChats();
  for (let index = 0; index < random.integer(1, 4); index++) {
    const id = uuid(index);
    const first = uuid(1000 + index * 10);
    const second = uuid(1001 + index * 10);
    await storage.save({
      chat: chat(id, { title: `Chat ${index}` }),
      messages: [
        question(id, first),
        answer(id, second, first, {
          error: { code: 'internal', message: 'No', hint: 'Again', data: { depth: [1, { two: 2 }] } },
        }),
      ],
    });
  }
  return JSON.parse(await (await exportJson(storage)).text()) as Json;
}

/** Ids that occur in the export, put where they do not belong. */
const IDS = [`"${uuid(0)}"`, `"${uuid(1000)}"`];

/** Refused with nothing changed, or taken in so that it comes out again and in once more. */
export const importTarget: FuzzTarget = {
  async round(random) {
    const file = new Blob([mutated(await soundExport(random), random, IDS)]);
    const storage = new MemoryChats();
    try {
      await importChats(storage, file);
    } catch (error) {
      return refusedImport(error, storage);
    }
    const again = await exportJson(storage);
    const { same, added } = await importChats(storage, again);
    if (added.length > 0) throw new Error(`${added.length} chats came back otherwise, ${same} the same`);
    return 'taken';
  },
};
