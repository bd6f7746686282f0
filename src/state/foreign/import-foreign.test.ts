import { describe, expect, it } from 'vitest';
import {
  chatGpt,
  claude,
  llamaCpp,
  llamaCppLines,
  lmStudio,
  openWebUi,
  PIXEL,
  zipped,
} from '../../../test/support/foreign-exports.ts';
import type { ChatStorage } from '../chats/chat-storage.ts';
import { exportJson } from '../chats/export-json.ts';
import { importChats } from '../chats/import.ts';
import { MemoryChats } from '../chats/memory-chats.ts';
import { importForeign } from './import-foreign.ts';
import { zipEntries } from './zip.ts';

const measure = async () => ({ width: 1, height: 1 });
const fileOf = (content: unknown, name = 'conversations.json') =>
  new File([typeof content === 'string' ? content : JSON.stringify(content)], name);
const pixel = Uint8Array.from(Buffer.from(PIXEL, 'base64'));
const archive = (name: string, json: unknown) =>
  new File(
    [
      zipped([
        [name, new TextEncoder().encode(JSON.stringify(json))],
        ['dalle/other.png', pixel],
        ['user-1/file-abc-owl.png', pixel],
        ['chat.html', new Uint8Array(10)],
      ]),
    ],
    'export.zip',
  );

/** The chats of a storage as trees: each message with those that follow it, and the shown one marked. */
async function treesOf(storage: ChatStorage): Promise<unknown[]> {
  return Promise.all(
    (await storage.list()).map(async (row) => {
      const messages = await storage.messages(row.id);
      const below = (parent: string | null): unknown[] =>
        messages
          .filter((message) => message.parent === parent)
          .map((message) => [
            `${message.role === 'user' ? 'Q' : 'A'}${row.chosen[parent ?? ''] === message.id ? '*' : ''} ${message.text}`,
            ...below(message.id),
          ]);
      return [row.title, ...below(null)];
    }),
  );
}

const kindsOf = (report: Awaited<ReturnType<typeof importForeign>>) =>
  report.leftOut.map(({ title, counts }) => [title, Object.fromEntries(counts)]);

describe('chats of other programs', () => {
  it('come from ChatGPT with their branches, and with images where the archive has them', async () => {
    const storage = new MemoryChats();
    const report = await importForeign(storage, archive('conversations.json', chatGpt()), measure);
    expect(await treesOf(storage)).toEqual([
      ['Owls', ['Q* What do owls eat?', ['A Mice.'], ['A* Let me look.\n\nMice and voles.']]],
    ]);
    expect(report).toMatchObject({
      source: 'ChatGPT',
      messages: 3,
      images: 1,
      same: 0,
      copies: 0,
      damaged: 0,
    });
    expect(kindsOf(report)).toEqual([['Owls', { file: 1, thinking: 1, tools: 2 }]]);
    const [row] = await storage.list();
    expect(row).toMatchObject({ archived: true, createdAt: 1_700_000_000_250, updatedAt: 1_700_000_100_000 });
    const [question, answer] = await storage.messages(row?.id ?? '');
    expect(question).toMatchObject({ images: [{ name: 'owl.png', width: 1, height: 1 }] });
    expect(answer).toMatchObject({ model: 'gpt-4o', createdAt: 1_700_000_000_501 });
    const sha256 = question?.role === 'user' ? question.images[0]?.sha256 : '';
    expect((await storage.image(sha256 ?? ''))?.type).toBe('image/png');
  });

  it.each([
    ['', 'What do owls eat?'],
    ['New chat', 'What do owls eat?'],
    ['New Chat (2)', 'What do owls eat?'],
    ['Untitled', 'What do owls eat?'],
    ['New chat with owls', 'New chat with owls'],
    ['  Owls\n at  night ', 'Owls at night'],
    ['🦉'.repeat(201), `${'🦉'.repeat(200)}…`],
  ])('that are called %j come as %j', async (title, shown) => {
    const storage = new MemoryChats();
    await importForeign(storage, fileOf([{ ...chatGpt()[0], title }]), measure);
    const [row] = await storage.list();
    expect(row).toMatchObject({ title: shown, titled: shown !== 'What do owls eat?' });
  });

  it('say which image was not in the file', async () => {
    const storage = new MemoryChats();
    const report = await importForeign(storage, fileOf(chatGpt()), measure);
    expect(kindsOf(report)).toEqual([['Owls', { file: 1, thinking: 1, tools: 2, image: 1 }]]);
    expect(report.images).toBe(0);
  });

  it('come from Claude with attached texts', async () => {
    const storage = new MemoryChats();
    const report = await importForeign(storage, archive('data/conversations.json', claude()), measure);
    expect(await treesOf(storage)).toEqual([
      ['Trains', ['Q* Summarise.', ['A* It leaves at nine.', ['Q* And back?']]]],
    ]);
    expect(report).toMatchObject({ source: 'Claude', messages: 3 });
    expect(kindsOf(report)).toEqual([['Trains', { image: 1, thinking: 1 }]]);
    const [question] = await storage.messages((await storage.list())[0]?.id ?? '');
    const file = question?.role === 'user' ? question.files?.[0] : undefined;
    expect(file?.name).toBe('notes.txt');
    expect(await (await storage.image(file?.sha256 ?? ''))?.text()).toBe('The train leaves at nine.');
  });

  it('come from open-webui with images, files and what was told to the model', async () => {
    const storage = new MemoryChats();
    const report = await importForeign(storage, fileOf(openWebUi()), measure);
    expect(await treesOf(storage)).toEqual([['Birds', ['Q* What is this?', ['A A bird.'], ['A* A robin.']]]]);
    expect(report).toMatchObject({ source: 'open-webui', images: 1 });
    expect((await storage.list())[0]).toMatchObject({ pinned: true, settings: { system: 'Be brief.' } });
    expect(kindsOf(report)).toEqual([['Birds', { thinking: 1 }]]);
  });

  it.each([
    ['as JSON', fileOf(llamaCpp())],
    ['as one conversation', fileOf(llamaCpp()[0])],
    ['as lines', fileOf(llamaCppLines(), 'x.jsonl')],
  ])('come from llama.cpp %s', async (_, file) => {
    const storage = new MemoryChats();
    const report = await importForeign(storage, file, measure);
    expect(await treesOf(storage)).toEqual([['Maths', ['Q* 1 + 1?', ['A Three.'], ['A* Two.']]]]);
    expect(report).toMatchObject({ source: 'llama.cpp', images: 1, messages: 3 });
    expect((await storage.list())[0]?.settings.system).toBe('Count.');
    expect(kindsOf(report)).toEqual([['Maths', { sound: 1, thinking: 1 }]]);
  });

  it('come from LM Studio with every version', async () => {
    const storage = new MemoryChats();
    const report = await importForeign(storage, fileOf(lmStudio(), 'a.conversation.json'), measure);
    expect(await treesOf(storage)).toEqual([
      ['Poems', ['Q* A line about rain.', ['A Rain.'], ['A* Rain writes on glass.']]],
    ]);
    expect(report).toMatchObject({ source: 'LM Studio', messages: 3 });
    expect((await storage.list())[0]?.settings.system).toBe('You are a poet.');
    expect(kindsOf(report)).toEqual([['Poems', { image: 1, thinking: 1 }]]);
  });

  it('are the same when they come again, and go out and in as Facet exports', async () => {
    const storage = new MemoryChats();
    await importForeign(storage, fileOf(openWebUi()), measure);
    const again = await importForeign(storage, fileOf(openWebUi()), measure);
    expect(again).toMatchObject({ added: [], same: 1 });
    const elsewhere = new MemoryChats();
    await importChats(elsewhere, await exportJson(storage));
    expect(await treesOf(elsewhere)).toEqual(await treesOf(storage));
  });

  it('hold together whatever the file says of who follows whom', async () => {
    const turn = (id: string, parent: string | null, role: string) => ({
      id,
      parent,
      message: { author: { role }, content: { parts: [id] } },
    });
    const deep = Array.from({ length: 5000 }, (_, at) => [
      `${at}`,
      turn(`${at}`, at === 0 ? null : `${at - 1}`, at % 2 === 0 ? 'user' : 'assistant'),
    ]);
    const odd = {
      title: 'Odd',
      mapping: {
        ['__proto__']: turn('p', 'constructor', 'user'),
        a: turn('a', 'b', 'user'),
        b: turn('b', 'a', 'assistant'),
        c: turn('c', 'c', 'user'),
        d: turn('d', 'gone', 'assistant'),
      },
      current_node: 'nowhere',
    };
    const storage = new MemoryChats();
    const json = JSON.stringify([{ title: 'Deep', mapping: Object.fromEntries(deep) }, odd]);
    const report = await importForeign(storage, fileOf(json), measure);
    expect(report.added).toHaveLength(2);
    const [, second] = report.added;
    const messages = await storage.messages(second ?? '');
    expect(messages.map(({ text }) => text).toSorted()).toEqual(['a', 'b', 'c', 'd', 'p', '…']);
    expect(await storage.messages(report.added[0] ?? '')).toHaveLength(5000);
  });
});

describe('files that are damaged', () => {
  const refusal = async (file: File) => {
    const storage = new MemoryChats();
    const error: unknown = await importForeign(storage, file, measure).catch((reason: unknown) => reason);
    expect(await storage.list()).toEqual([]);
    return error;
  };

  it.each([
    ['cut short', fileOf(JSON.stringify(chatGpt()).slice(0, 300)), /ends too early/],
    ['of nobody', fileOf({ hello: 'world' }), /no export of Facet, ChatGPT/],
    [
      'an archive of something else',
      new File([zipped([['a.txt', pixel]])], 'a.zip'),
      /no conversations in the archive/,
    ],
    [
      'a torn archive',
      new File([zipped([['conversations.json', pixel]]).slice(0, 60)], 'a.zip'),
      /archive is damaged/,
    ],
  ])('are refused with what is wrong: %s', async (_, file, why) => {
    expect(await refusal(file)).toMatchObject({
      code: 'import-refused',
      message: expect.stringMatching(why) as string,
    });
  });

  it('cannot fill the memory by unpacking', async () => {
    const bomb = zipped([['conversations.json', new Uint8Array(2 ** 20)]]);
    expect(bomb.length).toBeLessThan(2 ** 12);
    const [entry] = await zipEntries(new Blob([bomb]));
    await expect(entry?.read(2 ** 19)).rejects.toThrow('larger than 0.5 MiB');
    expect((await entry?.read(2 ** 20))?.size).toBe(2 ** 20);
  });

  it('cost no other chat', async () => {
    const storage = new MemoryChats();
    const report = await importForeign(
      storage,
      fileOf([...claude(), 7, { chat_messages: 'x' }, null]),
      measure,
    );
    expect(report).toMatchObject({ damaged: 3, added: [expect.any(String)] });
  });
});
