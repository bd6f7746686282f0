import { exportJson } from '../../src/state/chats/export-json.ts';
import { importChats } from '../../src/state/chats/import.ts';
import { MemoryChats } from '../../src/state/chats/memory-chats.ts';
import { FacetError } from '../../src/shared/errors.ts';
import { answer, chat, question } from '../../test/support/chats.ts';
import type { Random } from '../../test/support/random.ts';
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

const nested = (depth: number): string => `${'['.repeat(depth)}${']'.repeat(depth)}`;
/** JSON of values that do not belong where they are put. */
const VALUES = [
  'null',
  'true',
  '0',
  '-1',
  '1e308',
  '1e999',
  '0.5',
  '""',
  '"x"',
  '[]',
  '{}',
  '[null]',
  `"${'x'.repeat(200_000)}"`,
  '"\\ud800"',
  '"__proto__"',
  '{"__proto__":{"a":1}}',
  '{"constructor":1}',
  `"${uuid(0)}"`,
  `"${uuid(1000)}"`,
  nested(50),
  nested(5000),
  `[${'0,'.repeat(50_000)}0]`,
] as const;

/** Every place of a JSON value: the object or list it is in, and its key there. */
function places(value: Json, found: [Record<string, Json>, string][] = []): [Record<string, Json>, string][] {
  if (typeof value !== 'object' || value === null) return found;
  for (const [key, inner] of Object.entries(value)) {
    found.push([value as Record<string, Json>, key]);
    places(inner, found);
  }
  return found;
}

/** An export with up to three places changed, as text. */
async function mutantExport(random: Random): Promise<string> {
  const json = await soundExport(random);
  const marks: [string, string][] = [];
  for (let count = random.integer(0, 4); count > 0; count--) {
    const [holder, key] = random.pick(places(json));
    const kind = random.next();
    if (kind < 0.25) delete holder[key];
    else if (kind < 0.4)
      [holder[key]] = [random.pick(places(json))].map(([from, name]) => structuredClone(from[name]));
    else {
      // Put in as text, since much of it is what no program would write.
      const mark = `@${marks.length}@`;
      holder[key] = mark;
      marks.push([`"${mark}"`, random.pick(VALUES)]);
    }
  }
  let written = JSON.stringify(json);
  for (const [mark, value] of marks) written = written.replace(mark, () => value);
  return random.next() < 0.05 ? written.slice(0, random.integer(0, written.length)) : written;
}

/** Refused with nothing changed, or taken in so that it comes out again and in once more. */
export const importTarget: FuzzTarget = {
  async round(random) {
    const file = new Blob([await mutantExport(random)]);
    const storage = new MemoryChats();
    try {
      await importChats(storage, file);
    } catch (error) {
      if (!(error instanceof FacetError) || error.code !== 'import-refused') throw error;
      if ((await storage.list()).length > 0)
        throw new Error('a refused file left chats behind', { cause: error });
      if (error.message.length > 2000) throw new Error('an error of great length', { cause: error });
      return 'refused';
    }
    const again = await exportJson(storage);
    const { same, added } = await importChats(storage, again);
    if (added.length > 0) throw new Error(`${added.length} chats came back otherwise, ${same} the same`);
    return 'taken';
  },
};
