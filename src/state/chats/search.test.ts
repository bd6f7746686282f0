import { describe, expect, it } from 'vitest';
import { chat, question } from '../../../test/support/chats.ts';
import { MemoryChats } from './memory-chats.ts';
import { ChatSearch } from './search.ts';

const never = new AbortController().signal;

async function filled(chats: Record<string, readonly string[]>) {
  const storage = new MemoryChats();
  for (const [id, texts] of Object.entries(chats)) {
    const messages = texts.map((text, index) => question(id, `${id}${index}`, { text, createdAt: index }));
    await storage.save({ chat: chat(id, { title: `About ${id}` }), messages });
  }
  return { storage, search: new ChatSearch(storage), list: await storage.list() };
}

describe('ChatSearch', () => {
  it('looks through titles and all messages', async () => {
    const { search, list } = await filled({ cats: ['Do dogs purr?', 'No.'], dogs: ['Woof'] });
    const hits = await search.find(' DOGS ', list, never);
    expect(hits.map(({ chat: id, message }) => [id, message])).toEqual([
      ['cats', 'cats0'],
      ['dogs', null],
    ]);
    expect(hits[0]).toMatchObject({ title: 'About cats', before: 'Do ', match: 'dogs', after: ' purr?' });
  });

  it('finds nothing for blanks, and shows three messages of a chat at most', async () => {
    const { search, list } = await filled({ many: ['ha', 'ha', 'ha', 'ha', 'ha'] });
    expect(await search.find('  ', list, never)).toEqual([]);
    expect(await search.find('ha', list, never)).toHaveLength(3);
  });

  it('sees a change once it is told, also one that came while it was reading', async () => {
    const { storage, search, list } = await filled({ cats: ['old'] });
    const first = search.find('new', list, never);
    await storage.save({ messages: [question('cats', 'late', { text: 'new' })] });
    search.forget('cats');
    await first;
    expect(await search.find('new', list, never)).toHaveLength(1);
  });

  it('stops reading when it is aborted', async () => {
    const chats = Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`c${index}`, ['text']]));
    const { storage, list } = await filled(chats);
    const controller = new AbortController();
    let reads = 0;
    const search = new ChatSearch({
      messages: (id) => {
        reads += 1;
        controller.abort();
        return storage.messages(id);
      },
    });
    await expect(search.find('text', list, controller.signal)).rejects.toMatchObject({ name: 'AbortError' });
    expect(reads).toBeLessThan(40);
  });
});
