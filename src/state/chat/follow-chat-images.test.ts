import { beforeEach, expect, it, vi } from 'vitest';
import { TestChats } from '../../../test/support/chat-storage.ts';
import { freshIndexedDb } from '../../../test/support/indexed-db.ts';
import { mapChoices, talk } from '../../../test/support/talk.ts';
import { createAttachments } from './attachments-store.ts';
import { lastingDraftImages } from './draft-images.ts';
import { dropLostImages, followChatImages } from './follow-chat-images.ts';

const file = (name: string) => new File([name], name, { type: 'image/png' });
const choices = mapChoices();

beforeEach(freshIndexedDb);

async function visit(pauseMs = 0, chats = new TestChats()) {
  const { chat, storage } = await talk({ choices, storage: chats });
  const attachments = createAttachments(async () => {
    await new Promise((resolve) => {
      setTimeout(resolve, pauseMs);
    });
    return { width: 4, height: 4 };
  });
  const kept = lastingDraftImages();
  followChatImages(attachments, chat, kept);
  const names = () => attachments.store.getState().attachments.map((each) => each.name);
  return { chat, storage, attachments, kept, names };
}

it('leaves the images of a message with its chat, and finds them there again', async () => {
  const { chat, attachments, names } = await visit();
  await chat.send('one');
  const { id } = chat.store.getState();
  await attachments.add([file('a.png')]);
  attachments.setClosely(true);
  chat.startNew();
  expect(names()).toEqual([]);
  await attachments.add([file('b.png')]);
  await chat.open(id);
  expect(names()).toEqual(['a.png']);
  expect(attachments.store.getState().closely).toBe(true);
  chat.startNew();
  expect(names()).toEqual(['b.png']);
});

it('knows after a reload which text was pasted, whatever it is called', async () => {
  const before = await visit();
  const text = (name: string) => new File([name], name, { type: 'text/plain' });
  const [pasted, added] = [text('Eingefügter Text.txt'), text('Pasted text.txt')];
  await before.attachments.add([pasted, added], new Set([pasted]));
  await vi.waitFor(async () => expect((await before.kept.read('new'))?.files).toHaveLength(2));
  const after = await visit();
  await vi.waitFor(() =>
    expect(after.attachments.store.getState().attachments).toMatchObject([
      { name: 'Eingefügter Text.txt', state: 'text', pasted: true },
      { name: 'Pasted text.txt', state: 'text' },
    ]),
  );
  expect(after.attachments.store.getState().attachments[1]?.pasted).toBeUndefined();
});

it('has them after a reload, until they are sent', async () => {
  const before = await visit();
  await before.attachments.add([file('a.png')]);
  await vi.waitFor(async () => expect((await before.kept.read('new'))?.files).toHaveLength(1));
  const after = await visit();
  await vi.waitFor(() => expect(after.names()).toEqual(['a.png']));
  const [image] = after.attachments.take();
  expect(await image?.blob.text()).toBe('a.png');
  await vi.waitFor(async () => expect(await after.kept.read('new')).toBeUndefined());
});

it('has those of a chat that was not the open one when the page was reloaded', async () => {
  const before = await visit();
  await before.chat.send('one');
  await before.chat.saved();
  const { id } = before.chat.store.getState();
  await before.attachments.add([file('a.png')]);
  await vi.waitFor(async () => expect((await before.kept.read(id))?.files).toHaveLength(1));
  const { chat, attachments, names } = await visit(0, before.storage);
  await attachments.add([file('b.png')]);
  await chat.open(id);
  await vi.waitFor(() => expect(names()).toEqual(['a.png']));
});

it('goes on reading an image whose chat was left', async () => {
  const { chat, attachments } = await visit(20);
  await chat.send('one');
  const { id } = chat.store.getState();
  const adding = attachments.add([file('slow.png')]);
  chat.startNew();
  await adding;
  await chat.open(id);
  expect(attachments.store.getState().attachments).toMatchObject([{ name: 'slow.png', state: 'ready' }]);
});

it('takes those that were not sent along into the chat that began without them', async () => {
  const { chat, attachments, kept, names } = await visit();
  await attachments.add([file('a.png')]);
  await chat.send('an example');
  expect(names()).toEqual(['a.png']);
  await vi.waitFor(async () => expect(await kept.read('new')).toBeUndefined());
  expect((await kept.read(chat.store.getState().id))?.files).toHaveLength(1);
});

it('drops those of chats that are gone', async () => {
  const { chat, storage, kept } = await visit();
  await chat.send('one');
  await chat.saved();
  const { id } = chat.store.getState();
  const draft = { files: [{ name: 'a.png', blob: file('a.png') }], closely: false };
  for (const place of [id, 'new', 'gone']) await kept.write(place, draft);
  await dropLostImages(storage, kept);
  expect(await kept.read('gone')).toBeUndefined();
  expect(await kept.read(id)).toBeDefined();
  expect(await kept.read('new')).toBeDefined();
});
