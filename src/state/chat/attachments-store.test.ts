import { expect, it, vi } from 'vitest';
import { createAttachments } from './attachments-store.ts';
import { sortFiles } from './chat-image.ts';

const file = (name: string, type = 'image/png') => new File([name], name, { type });

/** Reads text as images, unless it says `broken`; the longer the text, the longer it takes. */
async function measure(blob: Blob) {
  const text = await blob.text();
  await new Promise((resolve) => {
    setTimeout(resolve, text.length);
  });
  if (text.includes('broken')) throw new Error('not decodable');
  return { width: text.length, height: 1 };
}

it('keeps the order in which images were added, however long each takes to read', async () => {
  const draft = createAttachments(measure);
  const adding = draft.add([file('a-rather-long-name.png'), file('b.png')]);
  expect(draft.store.getState().attachments.map(({ state }) => state)).toEqual(['reading', 'reading']);
  await adding;
  await draft.add([file('c.png')]);
  const images = draft.take();
  expect(images.map(({ name }) => name)).toEqual(['a-rather-long-name.png', 'b.png', 'c.png']);
  expect(images[0]).toMatchObject({ width: 22, height: 1 });
  expect(await (await fetch(images[1]?.url ?? '')).text()).toBe('b.png');
  expect(draft.store.getState().attachments).toEqual([]);
});

it('says which file is no image, and hands over the others', async () => {
  const draft = createAttachments(measure);
  await draft.add([file('broken.png'), file('fine.png'), file('broken.heic', '')]);
  const [png, , heic] = draft.store.getState().attachments;
  expect(png).toMatchObject({ state: 'unreadable', error: { code: 'image-unreadable' } });
  expect(heic).toMatchObject({ state: 'unreadable', error: { message: expect.stringContaining('HEIC') } });
  expect(draft.take().map(({ name }) => name)).toEqual(['fine.png']);
  expect(draft.store.getState().attachments).toHaveLength(2);
});

it('lets go of what is removed, also when it was still being read', async () => {
  const revoke = vi.spyOn(URL, 'revokeObjectURL');
  const draft = createAttachments(measure);
  await draft.add([file('a.png')]);
  const adding = draft.add([file('still-being-read.png')]);
  for (const { id } of draft.store.getState().attachments) draft.remove(id);
  expect(revoke).toHaveBeenCalledTimes(1);
  await adding;
  expect(revoke).toHaveBeenCalledTimes(2);
  expect(draft.store.getState().attachments).toEqual([]);
  revoke.mockRestore();
});

it('takes texts beside images, whole or a part of them', async () => {
  const draft = createAttachments(measure);
  await draft.add([new File(['one\ntwo\nthree\nfour\n'], 'a.txt', { type: 'text/plain' }), file('b.png')]);
  const [text] = draft.store.getState().attachments;
  await draft.takePart(text?.id ?? '', { at: 2, of: 2 });
  expect(draft.store.getState().attachments[0]).toMatchObject({
    file: { name: 'a.txt (part 2 of 2)', text: 'four\n' },
    whole: { text: 'one\ntwo\nthree\nfour\n' },
  });
  await draft.takePart(text?.id ?? '', undefined);
  expect(draft.take().map(({ name }) => name)).toEqual(['b.png']);
  expect(draft.takeFiles().map(({ name }) => name)).toEqual(['a.txt']);
  expect(draft.store.getState().attachments).toEqual([]);
});

it('tells images and texts from models by their type, and by their name where there is none', () => {
  const files = [
    file('photo', 'image/jpeg'),
    file('model.gguf', ''),
    file('PHOTO.HEIC', ''),
    file('picture.gguf', 'application/octet-stream'),
    file('notes.txt', 'text/plain'),
  ];
  const { added, models } = sortFiles(files);
  expect(added.map(({ name }) => name)).toEqual(['photo', 'PHOTO.HEIC', 'notes.txt']);
  expect(models.map(({ name }) => name)).toEqual(['model.gguf', 'picture.gguf']);
});
