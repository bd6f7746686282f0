import { afterEach, describe, expect, it, vi } from 'vitest';
import { TestChats } from '../../../test/support/chat-storage.ts';
import { closeFakeWorkers } from '../../../test/support/fake-worker.ts';
import { begun, lastAnswer, mapChoices, shownTexts, talk } from '../../../test/support/talk.ts';
import { readImage } from './chat-image.ts';
import { ADVISED_SAMPLING } from '../../shared/sampling.ts';

afterEach(closeFakeWorkers);

/** Chats that somebody else may delete. */
class DeletableChats extends TestChats {
  readonly #listeners = new Set<() => void>();

  override onDeleted(listener: () => void = () => undefined): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  tellDeleted(): void {
    for (const listener of this.#listeners) listener();
  }
}

const measure = async () => ({ width: 2, height: 1 });

describe('a chat that is kept', () => {
  it('is stored from its first message on, and opens as it was', async () => {
    const { chat, storage } = await talk();
    chat.setSettings({ system: 'Be brief.' });
    chat.setDraft('on');
    await chat.saved();
    expect(storage.saves).toEqual([]);
    await chat.send('one\nmore');
    await chat.send('two');
    await chat.edit(chat.store.getState().order[2] ?? '', 'deux');
    const before = chat.store.getState();
    expect(before.title).toBe('one');
    chat.startNew();
    expect(shownTexts(chat)).toEqual([]);
    expect(await chat.open(before.id)).toBe(true);
    expect(chat.store.getState()).toEqual(before);
  });

  it('is saved again, images and all, when the database is deleted under the page', async () => {
    const storage = new DeletableChats();
    const { chat } = await talk({ files: ['a.gguf', 'mmproj-a.gguf'], storage });
    await chat.send('What?', [await readImage(new Blob(['cat']), 'cat.png', measure)]);
    await chat.send('And now?');
    const { id, order } = chat.store.getState();
    await chat.saved();
    const before = await storage.messages(id);
    await storage.purge(id);
    expect(await storage.messages(id)).toEqual([]);
    storage.tellDeleted();
    await chat.saved();
    expect(await storage.messages(id)).toEqual(before);
    expect(order).toHaveLength(before.length);
    const [first] = before;
    const sha256 = first?.role === 'user' ? first.images[0]?.sha256 : undefined;
    expect(await (await storage.image(sha256 ?? ''))?.text()).toBe('cat');
    expect((await storage.list()).map((row) => row.id)).toEqual([id]);
  });

  it('is not there any more: nothing is left for it', async () => {
    const { chat, storage } = await talk();
    await chat.send('one');
    const { id } = chat.store.getState();
    expect(await chat.open('gone')).toBe(false);
    expect(chat.store.getState().id).toBe(id);
    chat.startNew();
    await storage.update(id, (row) => ({ ...row, removedAt: 1 }));
    expect(await chat.open(id)).toBe(false);
  });

  it('keeps its images once, under their content', async () => {
    const { chat, storage } = await talk({ files: ['a.gguf', 'mmproj-a.gguf'] });
    const images = [
      await readImage(new Blob(['same']), '1.png', measure),
      await readImage(new Blob(['same']), '2.png', measure),
    ];
    await chat.send('What?', images);
    const { id, order } = chat.store.getState();
    await chat.saved();
    const [row] = await storage.messages(id);
    const stored = row?.role === 'user' ? row.images : [];
    expect(new Set(stored.map(({ sha256 }) => sha256)).size).toBe(1);
    expect(await (await storage.image(stored[0]?.sha256 ?? ''))?.text()).toBe('same');

    const revoke = vi.spyOn(URL, 'revokeObjectURL');
    chat.startNew();
    expect(revoke).toHaveBeenCalledTimes(2);
    await chat.open(id);
    const question = chat.store.getState().messages[order[0] ?? ''];
    const shown = question?.role === 'user' ? question.images : [];
    expect(shown.map(({ name }) => name)).toEqual(['1.png', '2.png']);
    expect(await (await fetch(shown[0]?.url ?? '')).text()).toBe('same');
    chat.startNew();
    expect(revoke).toHaveBeenCalledTimes(3);
    revoke.mockRestore();
  });

  it('saves an answer as it grows, once a second at most', async () => {
    const { chat, storage } = await talk({ pauseMs: 30 });
    const startedAt = performance.now();
    const counting = chat.send('Count');
    await counting;
    const seconds = (performance.now() - startedAt) / 1000;
    await chat.saved();
    // 40 pieces in more than a second: the question, what came on the way, the end.
    expect(storage.saves.length).toBeGreaterThanOrEqual(3);
    expect(storage.saves.length).toBeLessThanOrEqual(2 + seconds);
    const [, row] = await storage.messages(chat.store.getState().id);
    expect(row).toMatchObject({ text: lastAnswer(chat).text, state: 'done', model: 'Fake' });
  });

  it('takes an answer that a crash cut short for a stopped one, and goes on with it', async () => {
    const storage = new TestChats();
    const { chat } = await talk({ pauseMs: 5, storage });
    void chat.send('Count');
    const { id } = chat.store.getState();
    await begun(chat);
    await chat.saved();
    // Another page finds what this one had saved.
    const later = await talk({ storage: Object.assign(new TestChats(), await copyOf(storage, id)) });
    await later.chat.open(id);
    const { state, text, id: answer } = lastAnswer(later.chat);
    expect({ state, text }).toEqual({ state: 'stopped', text: expect.stringMatching(/^1\n/) });
    await later.chat.resume(answer);
    expect(later.lastAsked()?.at(-1)).toEqual({ role: 'assistant', content: text });
    expect(lastAnswer(later.chat)).toMatchObject({ state: 'done', text: text + text });
    chat.stop();
  });

  it('stops an answer that is left, and keeps what it has', async () => {
    const { chat } = await talk({ pauseMs: 5 });
    const counting = chat.send('Count');
    await begun(chat);
    const { id } = chat.store.getState();
    const { text } = lastAnswer(chat);
    chat.startNew();
    await chat.send('fresh');
    await counting;
    expect(shownTexts(chat)).toEqual(['fresh', 'fresh']);
    await chat.open(id);
    expect(lastAnswer(chat).state).toBe('stopped');
    expect(lastAnswer(chat).text.startsWith(text)).toBe(true);
    expect(lastAnswer(chat).timings).toBeDefined();
  });

  it('goes on in memory when nothing can be saved, says so, and saves it all once that works', async () => {
    const page = new EventTarget();
    vi.stubGlobal('addEventListener', page.addEventListener.bind(page));
    vi.stubGlobal('removeEventListener', page.removeEventListener.bind(page));
    const mayClose = () => page.dispatchEvent(new Event('beforeunload', { cancelable: true }));
    const { chat, storage } = await talk();
    storage.failure = new DOMException('full', 'QuotaExceededError');
    const said: unknown[] = [];
    chat.store.subscribe(({ unsaved }, before) => unsaved !== before.unsaved && said.push(unsaved));
    await chat.send('one');
    await chat.send('two');
    await chat.saved();
    expect(said).toHaveLength(1);
    expect(mayClose()).toBe(false);
    expect(chat.store.getState().unsaved).toMatchObject({ message: 'full' });
    expect(shownTexts(chat)).toEqual(['one', 'one', 'two', 'two']);
    storage.failure = undefined;
    await chat.send('three');
    await chat.saved();
    expect(said).toEqual([expect.anything(), undefined]);
    expect(mayClose()).toBe(true);
    vi.unstubAllGlobals();
    expect(await storage.messages(chat.store.getState().id)).toHaveLength(6);
  });

  it('keeps the draft of each chat, and of the one that has no message yet', async () => {
    const choices = mapChoices();
    const { chat } = await talk({ choices });
    chat.setDraft('first');
    await chat.send('one');
    chat.setDraft('an afterthought');
    const { id } = chat.store.getState();
    chat.startNew();
    expect(chat.store.getState().draft).toBe('');
    chat.setDraft('not sent yet');
    await chat.open(id);
    expect(chat.store.getState().draft).toBe('an afterthought');
    const later = await talk({ choices });
    expect(later.chat.store.getState().draft).toBe('not sent yet');
  });

  it('keeps the settings of the one that has no message yet, and only what differs from the defaults', async () => {
    const choices = mapChoices();
    const defaults = { system: 'Be brief.', sampling: ADVISED_SAMPLING };
    const { chat } = await talk({ choices, newChats: () => defaults });
    const sampling = { ...ADVISED_SAMPLING, temperature: 0.2 };
    chat.setSettings({ sampling });
    const changed = { ...defaults, system: 'Be kind.' };
    const later = (await talk({ choices, newChats: () => changed })).chat;
    expect(later.store.getState().settings).toEqual({ system: 'Be kind.', sampling, model: null });
    later.startNew();
    expect(later.store.getState().settings.sampling).toEqual(sampling);
    await later.send('one');
    later.startNew();
    expect(later.store.getState().settings).toEqual({ ...changed, model: null });
    choices.setItem('facet.newChatSettings', '{"system":7}');
    later.startNew();
    expect(later.store.getState().settings).toEqual({ ...changed, model: null });
  });

  it('keeps the title that was given to the one that has no message yet', async () => {
    const choices = mapChoices();
    const { chat } = await talk({ choices });
    chat.rename('A plan');
    const later = (await talk({ choices })).chat;
    expect(later.store.getState()).toMatchObject({ title: 'A plan', titled: true });
    await later.send('one');
    expect(later.store.getState().title).toBe('A plan');
    later.startNew();
    expect(later.store.getState()).toMatchObject({ title: '', titled: false });
  });

  it('has a title of its own until a person gives one, and follows what others write', async () => {
    const { chat, storage } = await talk();
    await chat.send('one');
    const { id } = chat.store.getState();
    await chat.edit(chat.store.getState().order[0] ?? '', 'uno');
    expect(chat.store.getState().title).toBe('uno');
    chat.rename(' Mine ');
    await chat.send('two');
    await chat.saved();
    expect(await storage.chat(id)).toMatchObject({ title: 'Mine', titled: true });
    await storage.update(id, (row) => ({ ...row, title: 'Theirs', pinned: true }));
    await expect.poll(() => chat.store.getState().title).toBe('Theirs');
    await chat.send('three');
    await chat.saved();
    expect(await storage.chat(id)).toMatchObject({ title: 'Theirs', pinned: true });
    chat.rename('');
    expect(chat.store.getState()).toMatchObject({ title: 'uno', titled: false });
  });

  it('comes out of the archive when somebody writes in it, and of no folder', async () => {
    const { chat, storage } = await talk();
    await chat.send('one');
    await chat.saved();
    const { id } = chat.store.getState();
    await storage.update(id, (row) => ({ ...row, archived: true, folder: 'Work' }));
    await expect.poll(() => chat.store.getState().archived).toBe(true);
    chat.setDraft('two');
    await chat.saved();
    expect(await storage.chat(id)).toMatchObject({ archived: true });
    await chat.send('two');
    await chat.saved();
    expect(await storage.chat(id)).toMatchObject({ archived: false, folder: 'Work' });
  });

  it('is saved at once when the page is hidden', async () => {
    const target = new EventTarget();
    vi.stubGlobal('addEventListener', target.addEventListener.bind(target));
    const { chat, storage } = await talk();
    vi.unstubAllGlobals();
    await chat.send('one');
    await chat.saved();
    const { id } = chat.store.getState();
    chat.setDraft('half a thought');
    target.dispatchEvent(new Event('pagehide'));
    await Promise.resolve();
    expect(await storage.chat(id)).toMatchObject({ draft: 'half a thought' });
  });
});

/** The rows of a chat as a crash leaves them, under another storage's calls. */
async function copyOf(storage: TestChats, id: string): Promise<Pick<TestChats, 'chat' | 'messages'>> {
  const [row, messages] = [await storage.chat(id), await storage.messages(id)];
  return { chat: async () => row, messages: async () => messages };
}
