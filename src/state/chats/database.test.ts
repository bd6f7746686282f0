import { createHash } from 'node:crypto';
import { openDB } from 'idb';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { answer, chat, image, question } from '../../../test/support/chats.ts';
import { freshIndexedDb } from '../../../test/support/indexed-db.ts';
import type { FacetError } from '../../shared/errors.ts';
import { ChatsDatabase, type ChatsDatabaseOptions } from './database.ts';
import { LastingChats } from './lasting-chats.ts';
import { MemoryChats } from './memory-chats.ts';
import { MIGRATIONS } from './migrations.ts';
import type { ChatStorage } from './chat-storage.ts';

const opened: ChatsDatabase[] = [];

function open(options?: ChatsDatabaseOptions): ChatsDatabase {
  const database = new ChatsDatabase(options);
  opened.push(database);
  return database;
}

beforeEach(freshIndexedDb);
afterEach(() => Promise.all(opened.splice(0).map((database) => database.close())));

const hash = (text: string) => createHash('sha256').update(text).digest('hex');
const CAT = hash('cat');
const DOG = hash('dog');
const blobs = new Map([
  [CAT, new Blob(['cat'])],
  [DOG, new Blob(['dog'])],
]);

/** Puts a row into the store as it is, past everything that keeps rows whole. */
async function plant(store: string, row: unknown, key?: string): Promise<void> {
  const database = await openDB('facet-chats');
  await database.put(store, row, key);
  database.close();
}

describe.each<[string, () => ChatStorage]>([
  ['ChatsDatabase', () => open()],
  ['MemoryChats', () => new MemoryChats()],
])('%s', (_name, create) => {
  it('keeps a chat, its messages in the order of their creation, and its images', async () => {
    const storage = create();
    const asked = question('a', 'z', { images: [image(CAT)], createdAt: 1 });
    const answered = answer('a', 'y', 'z', { createdAt: 2 });
    await storage.save({ chat: chat('a'), messages: [answered, asked], images: blobs });
    await storage.save({ chat: chat('b'), messages: [question('b', 'x')] });
    expect(await storage.chat('a')).toEqual(chat('a'));
    expect(await storage.chat('none')).toBeUndefined();
    expect(await storage.messages('a')).toEqual([asked, answered]);
    expect(await (await storage.image(CAT))?.text()).toBe('cat');
  });

  it('lists what is not removed, the last changed first', async () => {
    const storage = create();
    await storage.save({ chat: chat('old', { updatedAt: 1 }) });
    await storage.save({ chat: chat('new', { updatedAt: 3 }) });
    await storage.save({ chat: chat('gone', { updatedAt: 2, removedAt: 4 }) });
    expect((await storage.list()).map(({ id }) => id)).toEqual(['new', 'old']);
    expect((await storage.removed()).map(({ id }) => id)).toEqual(['gone']);
  });

  it('changes a row as it is stored, and tells this page', async () => {
    const storage = create();
    await storage.save({ chat: chat('a', { draft: 'so far' }) });
    const told = vi.fn<(id: string) => void>();
    const stop = storage.onWrite(told);
    const after = await storage.update('a', (row) => ({ ...row, title: 'Mine', titled: true }));
    expect(after).toEqual(chat('a', { draft: 'so far', title: 'Mine', titled: true }));
    expect(await storage.chat('a')).toEqual(after);
    expect(await storage.update('none', (row) => row)).toBeUndefined();
    stop();
    await storage.save({ messages: [question('a', 'q')] });
    expect(told.mock.calls).toEqual([['a']]);
  });

  it('removes messages, and says of which chat', async () => {
    const storage = create();
    await storage.save({ chat: chat('a'), messages: [question('a', 'q'), answer('a', 'w', 'q')] });
    const told = vi.fn<(id: string) => void>();
    storage.onWrite(told);
    await storage.save({ removeMessages: ['w', 'none'] });
    expect((await storage.messages('a')).map(({ id }) => id)).toEqual(['q']);
    expect(told.mock.calls).toEqual([['a']]);
  });

  it('purges a chat with its messages, and the images that no other chat shows', async () => {
    const storage = create();
    const both = [image(CAT), image(DOG), image(DOG)];
    await storage.save({ chat: chat('a'), messages: [question('a', 'q', { images: both })], images: blobs });
    await storage.save({ chat: chat('b'), messages: [question('b', 'r', { images: [image(CAT)] })] });
    await storage.purge('a');
    expect(await storage.chat('a')).toBeUndefined();
    expect(await storage.messages('a')).toEqual([]);
    expect(await storage.image(DOG)).toBeUndefined();
    expect(await (await storage.image(CAT))?.text()).toBe('cat');
    expect(await storage.messages('b')).toHaveLength(1);
  });

  it('purges no chat that somebody had back, or deleted anew', async () => {
    const storage = create();
    const rows = { chat: chat('a', { removedAt: 5 }), messages: [question('a', 'q')] };
    await storage.save(rows);
    await storage.purge('a', 4);
    expect(await storage.messages('a')).toHaveLength(1);
    await storage.purge('a', 5);
    expect(await storage.messages('a')).toEqual([]);
    await storage.save({ ...rows, chat: chat('a') });
    await storage.purge('a', 5);
    expect(await storage.chat('a')).toBeDefined();
    expect(await storage.messages('a')).toHaveLength(1);
  });

  it('keeps the images of a removed message until they are swept', async () => {
    const storage = create();
    await storage.save({
      chat: chat('a'),
      messages: [question('a', 'q', { images: [image(CAT)] })],
      images: blobs,
    });
    await storage.save({ removeMessages: ['q'] });
    expect(await storage.image(CAT)).toBeDefined();
    await storage.sweep();
    expect(await storage.image(CAT)).toBeUndefined();
  });
});

describe('ChatsDatabase', () => {
  it('has what an earlier visit wrote', async () => {
    await open().save({ chat: chat('a'), messages: [question('a', 'q')] });
    const later = open();
    expect(await later.list()).toEqual([chat('a')]);
    expect(await later.messages('a')).toEqual([question('a', 'q')]);
  });

  it('writes all of a change or nothing of it', async () => {
    const database = open();
    const uncloneable = { ...question('a', 'q'), images: [{ ...image(CAT), name: () => 'x' }] };
    await expect(
      database.save({ chat: chat('a'), messages: [question('a', 'r'), uncloneable as never] }),
    ).rejects.toMatchObject({ name: 'FacetError' });
    expect(await database.list()).toEqual([]);
    expect(await database.messages('a')).toEqual([]);
  });

  it('leaves damaged rows out and reports each once', async () => {
    const errors: FacetError[] = [];
    const database = open({ report: (error) => errors.push(error) });
    await database.save({ chat: chat('good'), messages: [question('good', 'q')] });
    await plant('chats', { id: 'bad', title: 7 });
    await plant('messages', { id: 'worse', chat: 'good', role: 'user' });
    await plant('images', 'not a file', CAT);
    for (let again = 0; again < 2; again += 1) {
      expect((await database.list()).map(({ id }) => id)).toEqual(['good']);
      expect((await database.messages('good')).map(({ id }) => id)).toEqual(['q']);
      expect(await database.chat('bad')).toBeUndefined();
      expect(await database.image(CAT)).toBeUndefined();
    }
    expect(errors.map(({ code, data }) => [code, data['kind'], data['key']])).toEqual([
      ['storage-damaged', 'chat', 'bad'],
      ['storage-damaged', 'message', 'worse'],
      ['storage-damaged', 'image', CAT],
    ]);
    expect(errors[0]?.data['why']).toContain('title');
  });

  it('opens a database of version 1 under version 2, and migrates its rows', async () => {
    await open().save({ chat: chat('a'), messages: [question('a', 'q')] });
    const database = open({
      migrations: [
        ...MIGRATIONS,
        async (_database, transaction) => {
          let cursor = await transaction.objectStore('chats').openCursor();
          while (cursor) {
            const row = cursor.value as { title: string };
            await cursor.update({ ...row, title: `${row.title}, migrated` });
            cursor = await cursor.continue();
          }
        },
      ],
    });
    expect(await database.list()).toEqual([chat('a', { title: 'Chat a, migrated' })]);
    expect(await database.messages('a')).toEqual([question('a', 'q')]);
  });

  it('leaves everything as it was when a migration fails', async () => {
    await open().save({ chat: chat('a') });
    const failing = open({
      migrations: [
        ...MIGRATIONS,
        async (_database, transaction) => {
          await transaction.objectStore('chats').clear();
          throw new Error('of no use');
        },
      ],
    });
    await expect(failing.list()).rejects.toMatchObject({ name: 'FacetError' });
    expect(await open().list()).toEqual([chat('a')]);
  });

  it('says in an older tab that a newer one has migrated', async () => {
    const older = open();
    await older.save({ chat: chat('a') });
    const newer = open({ migrations: [...MIGRATIONS, () => undefined] });
    expect(await newer.list()).toHaveLength(1);
    await expect(older.save({ chat: chat('b') })).rejects.toMatchObject({ code: 'outdated' });
  });

  it('says when everything is deleted under it, and keeps what is written then', async () => {
    const database = open();
    await database.save({ chat: chat('a') });
    const told = vi.fn<() => void>(() => void database.save({ chat: chat('b') }));
    database.onDeleted(told);
    await new Promise((resolve, reject) => {
      const deletion = indexedDB.deleteDatabase('facet-chats');
      deletion.addEventListener('success', resolve);
      deletion.addEventListener('error', reject);
    });
    expect(told).toHaveBeenCalledTimes(1);
    await vi.waitFor(async () => expect(await database.list()).toEqual([chat('b')]));
  });

  it('tells other tabs what changed, and not itself', async () => {
    const here = open();
    const there = open();
    const told = vi.fn<(id: string) => void>();
    const echoed = vi.fn<(id: string) => void>();
    here.onChange(echoed);
    there.onChange(told);
    await here.save({ chat: chat('a'), messages: [question('a', 'q')] });
    await here.purge('a');
    await vi.waitFor(() => expect(told.mock.calls).toEqual([['a'], ['a']]));
    expect(echoed).not.toHaveBeenCalled();
  });

  it('says what could go when the device is full', async () => {
    const database = open();
    await database.list();
    vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(() => {
      throw new DOMException('full', 'QuotaExceededError');
    });
    await expect(database.save({ chat: chat('a') })).rejects.toMatchObject({
      code: 'quota-exceeded',
      hint: expect.stringMatching(/Remove downloaded models/),
    });
    vi.restoreAllMocks();
  });
});

describe('LastingChats', () => {
  it('keeps chats in memory where the browser forbids a database, and says so once', async () => {
    vi.spyOn(indexedDB, 'open').mockImplementation(() => {
      throw new DOMException('forbidden', 'SecurityError');
    });
    const errors: FacetError[] = [];
    const told = vi.fn<(id: string) => void>();
    const storage = new LastingChats(
      (error) => errors.push(error),
      open({ report: (error) => errors.push(error) }),
    );
    storage.onWrite(told);
    await Promise.all([storage.list(), storage.save({ chat: chat('a') })]);
    expect(await storage.list()).toEqual([chat('a')]);
    expect(errors.map(({ code }) => code)).toEqual(['storage-refused']);
    expect(storage.lasts).toBe(false);
    expect(told.mock.calls).toEqual([['a']]);
    vi.restoreAllMocks();
  });

  it('does not take to memory for any other reason', async () => {
    await open({ migrations: [...MIGRATIONS, () => undefined] }).list();
    const storage = new LastingChats(() => undefined, open());
    await expect(storage.list()).rejects.toMatchObject({ code: 'outdated' });
    expect(storage.lasts).toBe(true);
  });
});
