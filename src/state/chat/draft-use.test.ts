import { afterEach, expect, it } from 'vitest';
import { TestChats } from '../../../test/support/chat-storage.ts';
import { closeFakeWorkers, fakeWorker } from '../../../test/support/fake-worker.ts';
import { FacetClient } from '../../worker/client.ts';
import { createAttachments } from './attachments-store.ts';
import { createChat } from './chat-store.ts';
import { createDraftUse } from './draft-use.ts';
import { createEngine } from '../engine/engine-store.ts';

afterEach(closeFakeWorkers);

/** The fake engine counts characters, and 256 an image. */
async function writing(file: string) {
  const worker = fakeWorker();
  const client = new FacetClient(() => worker);
  const engine = createEngine(client);
  const chat = createChat({ client, storage: new TestChats() });
  const attachments = createAttachments(async () => ({ width: 2, height: 1 }));
  const use = createDraftUse({ client, chat, attachments, engine });
  const open = (name: string) => engine.open({ sources: [{ kind: 'url', url: name, name }] });
  await open(file);
  return { chat, attachments, use, open, worker, tokens: () => use.getState() };
}

it('counts the message being written, with the system prompt in front of the first', async () => {
  const { chat, attachments, tokens } = await writing('a.gguf');
  chat.setDraft('Hello');
  await expect.poll(tokens).toBe(5);
  chat.setSettings({ system: 'Be kind.' });
  await expect.poll(tokens).toBe('Be kind.\n\nHello'.length);
  await attachments.add([new File(['x'], 'x.png', { type: 'image/png' })]);
  await expect.poll(tokens).toBe('Be kind.\n\nHello'.length + 256);
  await chat.send('Hello', attachments.take());
  expect(tokens()).toBe(0);
  chat.setDraft(' And? ');
  await expect.poll(tokens).toBe(4);
});

it('asks once, after a pause, and never shows what was counted for another text', async () => {
  const { chat, tokens, worker } = await writing('a.gguf');
  const asked = () =>
    (worker.sent as { readonly name?: string }[]).filter(({ name }) => name === 'questionTokens');
  for (const text of ['H', 'He', 'Hel']) chat.setDraft(text);
  await expect.poll(tokens).toBe(3);
  expect(asked()).toHaveLength(1);
  chat.setDraft('Hell');
  await expect.poll(() => asked().length).toBe(2);
  chat.setDraft('');
  expect(tokens()).toBe(0);
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(tokens()).toBe(0);
});

it('counts nothing for a model that takes no turns, and again for one that does', async () => {
  const { chat, tokens, open } = await writing('base.gguf');
  chat.setDraft('Hello');
  await new Promise((resolve) => setTimeout(resolve, 400));
  expect(tokens()).toBe(0);
  await open('a.gguf');
  await expect.poll(tokens).toBe(5);
});
