import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { closeFakeWorkers } from '../../test/support/fake-worker.ts';
import { freshIndexedDb } from '../../test/support/indexed-db.ts';
import { begun, lastAnswer, shownTexts, talk } from '../../test/support/talk.ts';
import { readImage } from './chat-image.ts';
import { ChatsDatabase } from './chats/database.ts';

const opened: ChatsDatabase[] = [];

async function tab(pauseMs = 1) {
  const storage = new ChatsDatabase();
  opened.push(storage);
  return talk({ storage, pauseMs, files: ['a.gguf', 'mmproj-a.gguf'] });
}

beforeEach(freshIndexedDb);
afterEach(() => Promise.all(opened.splice(0).map((database) => database.close())));
afterEach(closeFakeWorkers);

describe('a chat that is open in two tabs', () => {
  it('has in both what was said in either', async () => {
    const [here, there] = [await tab(), await tab()];
    await here.chat.send('one');
    await here.chat.saved();
    const { id } = here.chat.store.getState();
    await there.chat.open(id);
    const image = await readImage(new Blob(['1']), '1.png', async () => ({ width: 2, height: 1 }));
    await there.chat.send('What?', [image]);
    await expect.poll(() => shownTexts(here.chat)).toEqual(['one', 'one', 'What?', 'I see 1.']);
    await here.chat.send('three');
    await expect.poll(() => shownTexts(there.chat)).toEqual(shownTexts(here.chat));
    expect(lastAnswer(there.chat).state).toBe('done');
    here.chat.removeMessage(here.chat.store.getState().order[2] ?? '');
    await expect.poll(() => shownTexts(there.chat)).toEqual(['one', 'one']);
  });

  it('loses nothing that is being written', async () => {
    const [here, there] = [await tab(20), await tab()];
    await here.chat.send('one');
    await here.chat.saved();
    const { id, order } = here.chat.store.getState();
    await there.chat.open(id);
    here.chat.setDraft('half a thought');
    const counting = here.chat.send('Count');
    await begun(here.chat);
    await there.chat.regenerate(order[1] ?? '');
    await there.chat.saved();
    here.chat.setDraft('the next one');
    await counting;
    await here.chat.saved();
    expect(here.chat.store.getState().draft).toBe('the next one');
    expect(lastAnswer(here.chat)).toMatchObject({ state: 'done', text: expect.stringMatching(/40\n$/) });
    await expect.poll(() => Object.keys(here.chat.store.getState().messages)).toHaveLength(5);
    expect(shownTexts(here.chat).slice(0, 3)).toEqual(['one', 'one', 'Count']);
    const texts = (await here.storage.messages(id)).map(({ text }) => text);
    expect(texts).toHaveLength(5);
    expect(texts).toContain(lastAnswer(here.chat).text);
  });
});
