import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { closeFakeWorkers } from '../../../test/support/fake-worker.ts';
import { freshIndexedDb } from '../../../test/support/indexed-db.ts';
import { begun, lastAnswer, mapChoices, shownTexts, talk } from '../../../test/support/talk.ts';
import { readImage } from './chat-image.ts';
import { ChatsDatabase } from '../chats/database.ts';

const opened: ChatsDatabase[] = [];

async function tab(pauseMs = 1, choices = mapChoices()) {
  const storage = new ChatsDatabase();
  opened.push(storage);
  return talk({ storage, choices, pauseMs, files: ['a.gguf', 'mmproj-a.gguf'] });
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

  it('shows what was written below a message that was removed in the other one meanwhile', async () => {
    const [here, there] = [await tab(), await tab(20)];
    await here.chat.send('one');
    await here.chat.send('two');
    await here.chat.saved();
    const { id, order } = here.chat.store.getState();
    const [, , ...gone] = order;
    const rows = (await here.storage.messages(id)).filter((row) => gone.includes(row.id));
    await there.chat.open(id);
    const asking = there.chat.send('three');
    await begun(there.chat);
    await here.storage.save({ removeMessages: gone });
    await asking;
    await there.chat.saved();
    await expect.poll(() => shownTexts(there.chat)).toEqual(['three', 'three']);
    // The first turn stands beside it, in both.
    await expect.poll(() => Object.keys(here.chat.store.getState().messages)).toHaveLength(4);
    await here.storage.save({ messages: rows });
    await expect.poll(() => shownTexts(there.chat)).toEqual(['one', 'one', 'two', 'two', 'three', 'three']);
  });

  it('takes back nothing that is set here while it reads what the other one wrote', async () => {
    const [here, there] = [await tab(), await tab()];
    await here.chat.send('one');
    await here.chat.saved();
    const { id, order } = here.chat.store.getState();
    await there.chat.open(id);
    const read = there.storage.messages.bind(there.storage);
    vi.spyOn(there.storage, 'messages').mockImplementationOnce(async (chat) => {
      const rows = await read(chat);
      there.chat.setSettings({ system: 'Be brief.' });
      await there.chat.saved();
      return rows;
    });
    await here.chat.regenerate(order[1] ?? '');
    await here.chat.saved();
    await expect.poll(() => Object.keys(there.chat.store.getState().messages)).toHaveLength(3);
    expect(there.chat.store.getState().settings.system).toBe('Be brief.');
  });

  it('keeps the title that it was given in the list while an answer is written', async () => {
    const [here, there] = [await tab(), await tab(20)];
    await here.chat.send('one');
    await here.chat.saved();
    const { id, order } = here.chat.store.getState();
    await there.chat.open(id);
    const answering = there.chat.regenerate(order[1] ?? '');
    await begun(there.chat);
    here.chat.rename('Mine');
    here.chat.setDraft('half a thought');
    await here.chat.saved();
    there.chat.choose(order[1] ?? '');
    await answering;
    await there.chat.saved();
    expect(await here.storage.chat(id)).toMatchObject({
      title: 'Mine',
      titled: true,
      draft: 'half a thought',
      chosen: { [order[0] ?? '']: order[1] },
    });
  });

  it('lets go of every image that it read, also where it could not be shown', async () => {
    const [here, there] = [await tab(), await tab(20)];
    const addresses = { made: vi.spyOn(URL, 'createObjectURL'), freed: vi.spyOn(URL, 'revokeObjectURL') };
    const image = await readImage(new Blob(['1']), '1.png', async () => ({ width: 2, height: 1 }));
    await here.chat.send('one', [image]);
    await here.chat.saved();
    const { id, order } = here.chat.store.getState();
    await there.chat.open(id);
    const [question] = await here.storage.messages(id);
    // Read while it is read: whoever comes last is shown.
    for (const text of ['1', '2', '3']) void here.storage.save({ messages: [{ ...question!, text }] });
    await expect.poll(() => shownTexts(there.chat)[0]).toBe('3');
    await there.chat.regenerate(order[1] ?? '');
    await there.chat.saved();
    here.chat.startNew();
    there.chat.startNew();
    await new Promise((resolve) => setTimeout(resolve, 50));
    const freed = new Set(addresses.freed.mock.calls.map(([url]) => url));
    const left = addresses.made.mock.results.map(({ value }) => value as string);
    expect(left.filter((url) => !freed.has(url))).toEqual([]);
    expect(left.length).toBeGreaterThan(3);
    vi.restoreAllMocks();
  });

  it('does not show an answer whose question was removed while it was written', async () => {
    const [here, there] = [await tab(), await tab(20)];
    await here.chat.send('one');
    await here.chat.saved();
    const { id } = here.chat.store.getState();
    await there.chat.open(id);
    const asking = there.chat.send('two');
    await begun(there.chat);
    await expect.poll(() => shownTexts(here.chat)).toHaveLength(4);
    here.chat.removeMessage(here.chat.store.getState().order[2] ?? '');
    await here.chat.saved();
    await asking;
    await there.chat.saved();
    await expect.poll(() => shownTexts(there.chat)).toEqual(['one', 'one']);
    expect(shownTexts(here.chat)).toEqual(['one', 'one']);
  });

  it('is whole again when it was deleted for good in one, and the other goes on', async () => {
    const choices = mapChoices();
    const [here, there] = [await tab(), await tab(1, choices)];
    await here.chat.send('one');
    await here.chat.saved();
    const { id } = here.chat.store.getState();
    await there.chat.open(id);
    await here.storage.purge(id);
    await new Promise((resolve) => setTimeout(resolve, 50));
    there.chat.setDraft('two');
    there.chat.setSettings({ system: 'Be brief.' });
    await there.chat.saved();
    expect(await here.storage.chat(id)).toBeUndefined();
    // A reload finds the draft where it can be sent from.
    expect(choices.getItem('facet.newChatDraft')).toBe('"two"');
    await there.chat.send('two');
    await there.chat.saved();
    expect(await here.storage.chat(id)).toMatchObject({ settings: { system: 'Be brief.' }, draft: '' });
    expect((await here.storage.messages(id)).map(({ text }) => text).sort()).toEqual([
      'one',
      'one',
      'two',
      'two',
    ]);
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
