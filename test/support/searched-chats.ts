import { MemoryChats } from '../../src/state/chats/memory-chats.ts';
import { ChatSearch } from '../../src/state/chats/search.ts';
import { chat, question } from './chats.ts';

/** Queries that find something everywhere, in one message of each chat, and nowhere. */
export const SEARCHES = ['cafe', 'nobody knows why.  49', 'nowhere at all'];

/** A search over `count` chats of 50 messages, all of them read. */
export async function searchOver(count: number): Promise<(query: string) => Promise<unknown>> {
  const sentence = 'Zürich lies on a lake, and its café opens at seven; nobody knows why. ';
  const texts = Array.from({ length: 50 }, (_, index) => `${sentence.repeat(8)} ${index}`);
  const storage = new MemoryChats();
  for (let index = 0; index < count; index += 1) {
    const id = `c${index}`;
    const messages = texts.map((text, at) => question(id, `${id}-${at}`, { text, createdAt: at }));
    await storage.save({ chat: chat(id, { title: `About ${id}` }), messages });
  }
  const search = new ChatSearch(storage);
  const list = await storage.list();
  const never = new AbortController().signal;
  await search.find('seven', list, never);
  return (query) => search.find(query, list, never);
}
