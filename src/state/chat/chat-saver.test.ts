import { expect, it, vi } from 'vitest';
import { answer, chat } from '../../../test/support/chats.ts';
import { createSaver, flush, saveWithin } from './chat-saver.ts';
import { MemoryChats } from '../chats/memory-chats.ts';
import type { ChatChange } from '../chats/chat-storage.ts';

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
  const saver = createSaver(storage, () => undefined);
  storage.holding = true;
  saveWithin(saver, 'a', { messages: written('one') });
  await settled();
  saveWithin(saver, 'a', { messages: written('one two') });
  saveWithin(saver, 'a', { messages: written('one two three') }, 60_000);
  void flush(saver, { hurry: true });
  await settled();
  storage.letGo();
  await flush(saver);
  expect((await storage.messages('a')).map(({ text }) => text)).toEqual(['one two three']);
});

it('a chat that was deleted elsewhere comes back when somebody writes in it, and not for less', async () => {
  const storage = new MemoryChats();
  await storage.save({ chat: chat('a', { removedAt: 2000 }) });
  const saver = createSaver(storage, () => undefined);
  saver.stored.add('a');
  saveWithin(saver, 'a', { record: chat('a', { draft: 'half', updatedAt: 3000 }), fields: ['draft'] });
  await flush(saver);
  expect(await storage.chat('a')).toMatchObject({ draft: 'half', removedAt: 2000 });
  // What was on its way when it was deleted changes nothing.
  const early = chat('a', { updatedAt: 1999 });
  saveWithin(saver, 'a', { record: early, fields: ['updatedAt'], messages: written('early') });
  await flush(saver);
  expect(await storage.chat('a')).toMatchObject({ removedAt: 2000 });
  const late = chat('a', { updatedAt: 2001 });
  saveWithin(saver, 'a', { record: late, fields: ['updatedAt'], messages: written('late') });
  await flush(saver);
  expect(await storage.chat('a')).toMatchObject({ draft: 'half', removedAt: null });
});

it('a save that does not end is told of, until it does', async () => {
  vi.useFakeTimers();
  const storage = new SlowChats();
  const told: (string | undefined)[] = [];
  const saver = createSaver(storage, (error) => told.push(error?.code));
  storage.holding = true;
  saveWithin(saver, 'a', { messages: written('one') });
  await vi.advanceTimersByTimeAsync(9000);
  expect(told).toEqual([]);
  await vi.advanceTimersByTimeAsync(2000);
  expect(told).toEqual(['storage-refused']);
  storage.letGo();
  await vi.advanceTimersByTimeAsync(0);
  vi.useRealTimers();
  await flush(saver);
  expect(told.at(-1)).toBeUndefined();
});
