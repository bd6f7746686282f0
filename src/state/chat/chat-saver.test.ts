import { expect, it } from 'vitest';
import { answer, chat } from '../../../test/support/chats.ts';
import { ChatSaver } from './chat-saver.ts';
import { MemoryChats } from '../chats/memory-chats.ts';
import type { ChatChange } from '../chats/types.ts';

/** A storage whose saves begin when they are let go on; what has begun ends in order. */
class SlowChats extends MemoryChats {
  readonly #held: (() => void)[] = [];
  holding = false;

  override async save(change: ChatChange): Promise<void> {
    if (this.holding) await new Promise<void>((resolve) => this.#held.push(resolve));
    await super.save(change);
  }

  letGo(): void {
    this.holding = false;
    for (const resolve of this.#held.splice(0)) resolve();
  }
}

const written = (text: string) => [answer('a', 'm', 'q', { text })];
const settled = () => new Promise((resolve) => setTimeout(resolve, 5));

it('a save in a hurry is not undone by one that waited before it', async () => {
  const storage = new SlowChats();
  const saver = new ChatSaver(storage, () => undefined);
  storage.holding = true;
  saver.add('a', { messages: written('one') });
  await settled();
  saver.add('a', { messages: written('one two') });
  saver.add('a', { messages: written('one two three') }, 60_000);
  void saver.flush({ hurry: true });
  await settled();
  storage.letGo();
  await saver.flush();
  expect((await storage.messages('a')).map(({ text }) => text)).toEqual(['one two three']);
});

it('a chat that was deleted elsewhere comes back when somebody writes in it, and not for less', async () => {
  const storage = new MemoryChats();
  await storage.save({ chat: chat('a', { removedAt: 2000 }) });
  const saver = new ChatSaver(storage, () => undefined);
  saver.knows('a');
  saver.add('a', { record: chat('a', { draft: 'half', updatedAt: 3000 }), fields: ['draft'] });
  await saver.flush();
  expect(await storage.chat('a')).toMatchObject({ draft: 'half', removedAt: 2000 });
  // What was on its way when it was deleted changes nothing.
  const early = chat('a', { updatedAt: 1999 });
  saver.add('a', { record: early, fields: ['updatedAt'], messages: written('early') });
  await saver.flush();
  expect(await storage.chat('a')).toMatchObject({ removedAt: 2000 });
  const late = chat('a', { updatedAt: 2001 });
  saver.add('a', { record: late, fields: ['updatedAt'], messages: written('late') });
  await saver.flush();
  expect(await storage.chat('a')).toMatchObject({ draft: 'half', removedAt: null });
});
