import { createHash } from 'node:crypto';
import { describe, expect, it, vi } from 'vitest';
import { answer, chat, image, question } from '../../../test/support/chats.ts';
import { Random } from '../../../test/support/random.ts';
import { FacetError } from '../../shared/errors.ts';
import { exportFiles, exportJson } from './export-json.ts';
import { importChats } from './import.ts';
import { MemoryChats } from './memory-chats.ts';
import type { MessageRecord } from './schema.ts';

const uuid = (number: number) => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;

async function picture(bytes: Uint8Array<ArrayBuffer>, type = 'image/png') {
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return { sha256, blob: new Blob([bytes], { type }) };
}

/** Chats as people leave them: branches, images shown twice, errors, all of Unicode. */
async function randomChats(random: Random): Promise<MemoryChats> {
  const storage = new MemoryChats();
  let next = 0;
  const text = () =>
    Array.from({ length: random.integer(0, 30) }, () =>
      String.fromCodePoint(
        [random.integer(0, 0x7f), random.integer(0xa0, 0xd7ff), 0x1f642][random.integer(0, 3)] ?? 65,
      ),
    ).join('');
  const pictures = await Promise.all(
    [0, 1, 2, 3_000_000].map((size) =>
      picture(
        Uint8Array.from({ length: size + random.integer(0, 9) }, (_, index) => (index * 7 + size) & 255),
      ),
    ),
  );
  for (let count = random.integer(1, 4); count > 0; count -= 1) {
    const id = uuid((next += 1));
    const messages: MessageRecord[] = [];
    for (let left = random.integer(0, 12); left > 0; left -= 1) {
      const own = uuid((next += 1));
      const before = messages[random.integer(0, messages.length + 1)];
      const parent = before?.id ?? null;
      const createdAt = next * 1000;
      if (before?.role === 'user') {
        const error = new FacetError('device-lost', text(), 'Load again.', {
          limit: 3,
          names: ['x'],
        }).toPlain();
        messages.push(
          answer(id, own, before.id, {
            text: text(),
            createdAt,
            error: random.integer(0, 2) ? error : null,
            state: 'cut',
          }),
        );
      } else {
        const images = pictures
          .slice(0, random.integer(0, 4))
          .map(({ sha256 }) => image(sha256, { name: text() }));
        messages.push(question(id, own, { parent, text: text(), createdAt, images }));
      }
    }
    const last = messages.at(-1);
    await storage.save({
      chat: chat(id, {
        title: text(),
        pinned: random.integer(0, 2) === 0,
        folder: text(),
        archived: random.integer(0, 2) === 0,
        updatedAt: next,
        chosen: last ? { [last.parent ?? '']: last.id } : {},
        seenFrom: messages[0]?.id ?? null,
        draft: text(),
      }),
      messages,
      images: new Map(pictures.map(({ sha256, blob }) => [sha256, blob])),
    });
  }
  await storage.sweep();
  return storage;
}

async function contents(storage: MemoryChats): Promise<unknown> {
  return Promise.all(
    (await storage.list()).map(async (row) => {
      const messages = await storage.messages(row.id);
      const shown = messages.flatMap((message) => (message.role === 'user' ? message.images : []));
      const images = await Promise.all(
        shown.map(async ({ sha256 }) => {
          const blob = await storage.image(sha256);
          return [
            sha256,
            blob?.type,
            blob &&
              Buffer.from(await blob.arrayBuffer())
                .toString('hex')
                .slice(-64),
            blob?.size,
          ];
        }),
      );
      return { row, messages, images };
    }),
  );
}

it('exports into as many files as can be taken in again', async () => {
  const storage = new MemoryChats();
  for (const [index, length] of [10, 20_000, 10, 20_000, 60_000].entries()) {
    const id = uuid(index);
    const messages = [question(id, uuid(100 + index), { text: 'x'.repeat(length) })];
    await storage.save({ chat: chat(id, { updatedAt: 10 - index }), messages });
  }
  const files = await exportFiles(storage, 30_000);
  expect(files.length).toBeGreaterThan(2);
  // A single chat that is larger is a file of its own.
  expect(files.filter(({ size }) => size > 30_000)).toHaveLength(1);
  const there = new MemoryChats();
  const added: string[] = [];
  for (const file of files) added.push(...(await importChats(there, file)).added);
  expect(added).toEqual((await storage.list()).map(({ id }) => id));
  expect(await exportFiles(storage)).toHaveLength(1);
});

it('exports an image whose type the system did not know so that it can be taken in again', async () => {
  const storage = new MemoryChats();
  const { sha256, blob } = await picture(Uint8Array.of(1, 2, 3), 'application/octet-stream');
  const messages = [question(uuid(1), uuid(2), { images: [image(sha256)] })];
  await storage.save({ chat: chat(uuid(1)), messages, images: new Map([[sha256, blob]]) });
  const there = new MemoryChats();
  await importChats(there, await exportJson(storage));
  expect(await there.image(sha256)).toMatchObject({ type: '', size: 3 });
});

describe('exporting and importing', () => {
  it.each(Array.from({ length: 20 }, (_, seed) => seed))('gives back what it took, seed %i', async (seed) => {
    const storage = await randomChats(new Random(seed + 1));
    const before = await contents(storage);
    const file = await exportJson(storage);
    const other = new MemoryChats();
    await importChats(other, file);
    expect(await contents(other)).toEqual(before);
    // Once more changes nothing, in either place.
    const count = (await storage.list()).length;
    expect(await importChats(storage, file)).toEqual({ added: [], copies: 0, same: count });
    expect(await importChats(other, file)).toEqual({ added: [], copies: 0, same: count });
    expect(await contents(other)).toEqual(before);
  });

  it('exports the chats that are named, and an image that is lost as lost', async () => {
    const storage = new MemoryChats();
    const lost = 'a'.repeat(64);
    await storage.save({
      chat: chat(uuid(1)),
      messages: [question(uuid(1), uuid(2), { images: [image(lost)] })],
    });
    await storage.save({ chat: chat(uuid(3)) });
    const other = new MemoryChats();
    await importChats(other, await exportJson(storage, [uuid(1), uuid(9)]));
    expect((await other.list()).map(({ id }) => id)).toEqual([uuid(1)]);
    expect(await other.messages(uuid(1))).toEqual(await storage.messages(uuid(1)));
    expect(await other.image(lost)).toBeUndefined();
  });

  it('exports a chat whose first message was damaged so that it can be imported', async () => {
    const storage = new MemoryChats();
    await storage.save({ chat: chat(uuid(1)), messages: [answer(uuid(1), uuid(3), uuid(2))] });
    const other = new MemoryChats();
    await importChats(other, await exportJson(storage));
    expect(await other.messages(uuid(1))).toMatchObject([{ id: uuid(3), parent: null }]);
  });
});

it('leaves out a row that JSON cannot hold, names it, and exports the others', async () => {
  const storage = new MemoryChats();
  const circle: Record<string, unknown> = {};
  circle['self'] = circle;
  const error = { ...new FacetError('internal', 'No', 'Again').toPlain(), data: circle };
  await storage.save({
    chat: chat(uuid(1)),
    messages: [question(uuid(1), uuid(11)), answer(uuid(1), uuid(12), uuid(11), { error })],
  });
  await storage.save({ chat: chat(uuid(2)), messages: [question(uuid(2), uuid(21))] });
  await storage.save({ chat: chat(uuid(3)), messages: [] });
  const messages = storage.messages.bind(storage);
  storage.messages = (id) => (id === uuid(3) ? Promise.reject(new Error('damaged')) : messages(id));
  const told = new Set<string>();
  const file = await exportJson(storage, undefined, told);
  // In several files as in one.
  const again = new Set<string>();
  expect((await exportFiles(storage, 1, undefined, again)).length).toBeGreaterThan(1);
  expect([...told].toSorted()).toEqual([`chat ${uuid(3)}`, `message ${uuid(12)}`]);
  expect(again).toEqual(told);
  const { leftOut } = JSON.parse(await file.text()) as { leftOut: unknown };
  expect(leftOut).toEqual(expect.arrayContaining([`message ${uuid(12)}`, `chat ${uuid(3)}`]));
  const other = new MemoryChats();
  expect((await importChats(other, file)).added.toSorted()).toEqual([uuid(1), uuid(2)]);
  expect((await other.messages(uuid(1))).map(({ id }) => id)).toEqual([uuid(11)]);
});

it.each<[string, (entry: Entry) => void]>([
  ['facts of an error that are too deep', ({ messages }) => (messages[1]['error'] = deepError(60))],
  ['facts of an error that are too many', ({ messages }) => (messages[1]['error'] = longError(200_000))],
  ['a name of a model that is too long', ({ messages }) => (messages[1]['model'] = 'm'.repeat(5000))],
  ['a chosen message whose id is too long', (entry) => (entry.chat['chosen'] = { a: 'b'.repeat(5000) })],
])('refuses %s', async (_, spoil) => {
  const { json } = await goodFile();
  spoil(json.chats.find(({ messages }) => messages.length === 3)!);
  await expect(importChats(new MemoryChats(), fileOf(json))).rejects.toMatchObject({
    code: 'import-refused',
    message: expect.stringMatching(/^.{0,800}$/s) as string,
  });
});

const errorWith = (data: unknown) => ({ code: 'internal', message: 'No', hint: 'Again', data });
const longError = (length: number) => errorWith({ text: 'x'.repeat(length) });
function deepError(depth: number) {
  let data: unknown = {};
  for (let level = 0; level < depth; level++) data = { inner: data };
  return errorWith(data);
}

/** Two chats with a branch and an image, as JSON that can be spoilt. */
async function goodFile() {
  const storage = new MemoryChats();
  const { sha256, blob } = await picture(Uint8Array.from([1, 2, 3]));
  await storage.save({
    chat: chat(uuid(1), { chosen: { [uuid(11)]: uuid(12) }, seenFrom: uuid(11) }),
    messages: [
      question(uuid(1), uuid(11), { images: [image(sha256)], createdAt: 1 }),
      answer(uuid(1), uuid(12), uuid(11), { createdAt: 2 }),
      answer(uuid(1), uuid(13), uuid(11), { createdAt: 3 }),
    ],
    images: new Map([[sha256, blob]]),
  });
  await storage.save({ chat: chat(uuid(2), { updatedAt: 5 }), messages: [question(uuid(2), uuid(21))] });
  const json = JSON.parse(await (await exportJson(storage, [uuid(1), uuid(2)])).text()) as Spoilable;
  return { storage, json, sha256 };
}

type Fields = Record<string, unknown>;
interface Spoilable extends Fields {
  chats: [Entry, Entry];
  images: Record<string, Fields>;
}
interface Entry {
  chat: Fields;
  messages: [Fields, Fields, Fields];
}

const fileOf = (json: unknown) => new Blob([JSON.stringify(json)]);

describe('a chat that is here already', () => {
  it('is added as a copy of its own when it has changed, with the same tree', async () => {
    const { storage, json, sha256 } = await goodFile();
    await storage.update(uuid(1), (row) => ({ ...row, title: 'Changed since' }));
    const { added, copies, same } = await importChats(storage, fileOf(json));
    expect({ copies, same, count: added.length }).toEqual({ copies: 1, same: 1, count: 1 });
    expect((await storage.chat(uuid(1)))?.title).toBe('Changed since');
    const copy = await storage.chat(added[0] ?? '');
    const [first, second, third] = await storage.messages(added[0] ?? '');
    expect(first).toMatchObject({ parent: null, images: [{ sha256 }] });
    expect([second?.parent, third?.parent]).toEqual([first?.id, first?.id]);
    expect(copy).toMatchObject({
      title: `Chat ${uuid(1)}`,
      chosen: { [first?.id ?? '']: second?.id },
      seenFrom: first?.id,
    });
    expect(await storage.messages(uuid(1))).toHaveLength(3);
  });

  it('never writes over a message of another chat', async () => {
    const { storage, json } = await goodFile();
    json.chats[1].messages[0]['id'] = uuid(12);
    json.chats[1].chat['id'] = json.chats[1].messages[0]['chat'] = uuid(9);
    json.chats.shift();
    const before = await storage.messages(uuid(1));
    const { added } = await importChats(storage, fileOf(json));
    expect(await storage.messages(uuid(1))).toEqual(before);
    expect(await storage.messages(added[0] ?? '')).toHaveLength(1);
  });
});

describe('a file that is not right', () => {
  const spoilt: [string, (json: Spoilable, sha256: string) => void, string, RegExp][] = [
    ['a foreign format', (json) => (json['format'] = 'other'), '', /format facet-chats/],
    ['a version of next year', (json) => (json['version'] = 2), 'version', /newer Facet/],
    ['no list of chats', (json) => delete (json as Fields)['chats'], 'chats', /chats/],
    ['a title that is no text', ({ chats }) => (chats[1].chat['title'] = 7), 'chats[1].chat.title', /string/],
    [
      'an endless title',
      ({ chats }) => (chats[1].chat['title'] = 'x'.repeat(1e5)),
      'chats[1].chat',
      /title is too long/,
    ],
    [
      'an id with a meaning',
      ({ chats }) => (chats[0].messages[1]['id'] = 'constructor'),
      'chats[0].messages[1]',
      /UUID/,
    ],
    [
      'a foreign role',
      ({ chats }) => (chats[0].messages[1]['role'] = 'system'),
      'chats[0].messages[1].role',
      /role|Expected/,
    ],
    [
      'a circle',
      ({ chats: [{ messages }] }) => (messages[0]['parent'] = uuid(12)),
      'chats[0].messages[0].parent',
      /circle/,
    ],
    [
      'a message that follows itself',
      ({ chats: [{ messages }] }) => (messages[2]['parent'] = uuid(13)),
      'chats[0].messages[2].parent',
      /circle/,
    ],
    [
      'a missing parent',
      ({ chats: [{ messages }] }) => (messages[2]['parent'] = uuid(99)),
      'chats[0].messages[2].parent',
      /no message/,
    ],
    [
      'a parent in another chat',
      ({ chats: [{ messages }] }) => (messages[2]['parent'] = uuid(21)),
      'chats[0].messages[2].parent',
      /no message/,
    ],
    [
      'a message of another chat',
      ({ chats: [{ messages }] }) => (messages[2]['chat'] = uuid(2)),
      'chats[0].messages[2].chat',
      /another chat/,
    ],
    [
      'two messages of one id',
      ({ chats }) => (chats[1].messages[0]['id'] = uuid(11)),
      'chats[1].messages[0].id',
      /same id/,
    ],
    ['two chats of one id', ({ chats }) => (chats[1].chat['id'] = uuid(1)), 'chats[1].chat.id', /same id/],
    [
      'a choice that is none',
      ({ chats }) => (chats[0].chat['chosen'] = { [uuid(12)]: uuid(13) }),
      `chats[0].chat.chosen.${uuid(12)}`,
      /follows another/,
    ],
    ['an image that is not there', (json) => (json.images = {}), 'chats[0].messages[0].images[0]', /image/],
    [
      'an image that is no base64',
      ({ images }, sha256) => (images[sha256] = { type: 'image/png', base64: '§' }),
      'images.SHA',
      /base64/,
    ],
    [
      'an image that is another',
      ({ images }, sha256) => (images[sha256] = { type: 'image/png', base64: 'AAAA' }),
      'images.SHA',
      /not the one/,
    ],
    [
      'an image that is a page',
      ({ images }, sha256) => (images[sha256] = { type: 'text/html', base64: 'AQID' }),
      'images.SHA.type',
      /image/,
    ],
  ];

  it.each(spoilt)('is refused for %s, and nothing changes', async (_what, spoil, path, why) => {
    const { json, sha256 } = await goodFile();
    spoil(json, sha256);
    const storage = new MemoryChats();
    const written = vi.fn<() => void>();
    storage.onWrite(written);
    const error = await importChats(storage, fileOf(json)).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'import-refused', data: { path: path.replace('SHA', sha256) } });
    expect((error as FacetError).data['why']).toMatch(why);
    expect(written).not.toHaveBeenCalled();
  });

  it('brings the texts of files back, and is refused where one is missing', async () => {
    const from = new MemoryChats();
    const { sha256, blob } = await picture(Uint8Array.of(65, 66), 'text/plain');
    const files = [{ sha256, name: 'ab.txt' }];
    const messages = [question(uuid(1), uuid(2), { files })];
    await from.save({ chat: chat(uuid(1)), messages, images: new Map([[sha256, blob]]) });
    const exported = await exportJson(from);
    const to = new MemoryChats();
    await importChats(to, exported);
    expect(await to.messages(uuid(1))).toMatchObject([{ files }]);
    expect(await (await to.image(sha256))?.text()).toBe('AB');
    const json = JSON.parse(await exported.text()) as { images: object };
    await expect(importChats(new MemoryChats(), fileOf({ ...json, images: {} }))).rejects.toMatchObject({
      data: { path: 'chats[0].messages[0].files[0]' },
    });
  });

  it('is refused when it is no JSON', async () => {
    await expect(importChats(new MemoryChats(), new Blob(['<html>']))).rejects.toMatchObject({
      code: 'import-refused',
      message: 'The file was not imported: it is no JSON.',
    });
  });

  it('leaves nothing behind when the device fills up half way', async () => {
    const { json } = await goodFile();
    const storage = new MemoryChats();
    const save = storage.save.bind(storage);
    vi.spyOn(storage, 'save')
      .mockImplementationOnce(save)
      .mockRejectedValueOnce(new FacetError('quota-exceeded', 'Full.', 'Make room.'));
    await expect(importChats(storage, fileOf(json))).rejects.toMatchObject({ code: 'quota-exceeded' });
    expect(await storage.list()).toEqual([]);
    expect(await storage.taken([uuid(11), uuid(21)])).toEqual(new Set());
  });
});
