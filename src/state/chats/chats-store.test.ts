import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { chat, question } from '../../../test/support/chats.ts';
import { FakeLocks } from '../../../test/support/fake-locks.ts';
import { FacetError } from '../../shared/errors.ts';
import { UNDO_MS } from '../../shared/undo.ts';
import { createChats } from './chats-store.ts';
import { MemoryChats } from './memory-chats.ts';

const NOW = 1_000_000;
let storage: MemoryChats;

beforeEach(async () => {
  vi.useFakeTimers({ now: NOW });
  storage = new MemoryChats();
  await storage.save({ chat: chat('a', { updatedAt: 1 }), messages: [question('a', 'q', { text: 'Purr' })] });
  await storage.save({ chat: chat('b', { updatedAt: 2 }) });
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

async function started() {
  const chats = createChats(storage);
  await chats.start();
  return { ...chats, ids: () => chats.store.getState().chats.map(({ id }) => id) };
}

const settled = () => vi.advanceTimersByTimeAsync(0);

describe('the list of chats', () => {
  it('has pinned chats first, then the last changed', async () => {
    const { ids, pin, store } = await started();
    expect(store.getState().ready).toBe(true);
    expect(ids()).toEqual(['b', 'a']);
    await pin('a', true);
    expect(ids()).toEqual(['a', 'b']);
    await pin('a', false);
    expect(ids()).toEqual(['b', 'a']);
  });

  it('puts chats into folders and into the archive, behind all others', async () => {
    const { ids, archive, moveTo, pin, store } = await started();
    await pin('b', true);
    await archive('b', true);
    expect(ids()).toEqual(['a', 'b']);
    await moveTo(['a', 'b'], '  Trip \n to  Rome ');
    expect(store.getState().chats).toMatchObject([
      { id: 'a', folder: 'Trip to Rome', archived: false },
      { id: 'b', folder: 'Trip to Rome', archived: true },
    ]);
    expect(await storage.chat('b')).toMatchObject({ folder: 'Trip to Rome', archived: true, pinned: true });
    await archive('b', false);
    await moveTo(['a'], ' ');
    expect(store.getState().chats).toMatchObject([
      { id: 'b', folder: 'Trip to Rome' },
      { id: 'a', folder: '' },
    ]);
  });

  it('finds what is in the archive', async () => {
    const { archive, find } = await started();
    await archive('a', true);
    expect(await find('purr', new AbortController().signal)).toMatchObject([{ chat: 'a', message: 'q' }]);
  });

  it('keeps a title that a person gives, and what others wrote into the row', async () => {
    const { rename, store } = await started();
    await storage.update('a', (row) => ({ ...row, draft: 'unsent' }));
    await rename('a', '  Mine ');
    await rename('a', '   ');
    expect(await storage.chat('a')).toMatchObject({ title: 'Mine', titled: true, draft: 'unsent' });
    expect(store.getState().chats.find(({ id }) => id === 'a')?.title).toBe('Mine');
  });

  it('follows what the open chat writes', async () => {
    const { ids, store } = await started();
    await storage.save({ chat: chat('new', { updatedAt: 9 }) });
    await settled();
    expect(ids()).toEqual(['new', 'b', 'a']);
    const before = store.getState();
    await storage.save({ chat: chat('new', { updatedAt: 9, draft: 'more' }) });
    await settled();
    expect(store.getState()).toBe(before);
  });

  it('takes the last of two changes that come at once', async () => {
    const { store } = await started();
    void storage.save({ chat: chat('a', { title: 'One' }) });
    void storage.save({ chat: chat('a', { title: 'Two' }) });
    await settled();
    expect(store.getState().chats.find(({ id }) => id === 'a')?.title).toBe('Two');
  });
});

describe('removing a chat', () => {
  it('can be undone for half a minute', async () => {
    const { ids, remove, undo, store } = await started();
    await remove('a');
    await remove('b');
    expect(ids()).toEqual([]);
    expect(store.getState().removed.map(({ id }) => id)).toEqual(['b', 'a']);
    await vi.advanceTimersByTimeAsync(UNDO_MS - 1);
    await undo();
    await undo('a');
    await vi.advanceTimersByTimeAsync(UNDO_MS);
    expect(ids()).toEqual(['b', 'a']);
    expect(store.getState().removed).toEqual([]);
    expect(await storage.messages('a')).toHaveLength(1);
  });

  it('is offered to be undone once, however often it was asked for', async () => {
    const { remove, store } = await started();
    const offers: string[] = [];
    const offer = async () => void offers.push('a');
    await Promise.all([remove('a', offer), remove('a', offer)]);
    await remove('a', offer);
    expect(offers).toEqual(['a']);
    expect(store.getState().removed.map(({ id }) => id)).toEqual(['a']);
  });

  it('can be undone for as long as it is offered, and goes for good with the offer', async () => {
    const { ids, remove, undo } = await started();
    let missed: (() => void) | undefined;
    const offer = () => new Promise<void>((resolve) => (missed = resolve));
    await remove('a', offer);
    await vi.advanceTimersByTimeAsync(UNDO_MS * 10);
    await undo('a');
    expect(ids()).toContain('a');
    expect(await storage.messages('a')).toHaveLength(1);
    await remove('a', offer);
    await vi.advanceTimersByTimeAsync(UNDO_MS);
    expect(await storage.messages('a')).toHaveLength(1);
    missed?.();
    await settled();
    expect(await storage.messages('a')).toEqual([]);
  });

  it('stays for as long as it is offered in another tab, and no longer than that tab is there', async () => {
    const browser = new FakeLocks();
    const there = browser.tab();
    const other = createChats(storage, there.locks);
    await other.start();
    const offer = () => new Promise<void>(() => undefined);
    await other.remove('a', offer);
    await other.remove('b', offer);
    await createChats(storage, browser.tab().locks).start();
    await vi.advanceTimersByTimeAsync(UNDO_MS * 2);
    await other.undo('a');
    expect(other.store.getState().chats.map(({ id }) => id)).toEqual(['a']);
    expect(await storage.messages('a')).toHaveLength(1);
    there.close();
    await createChats(storage, browser.tab().locks).start();
    await vi.advanceTimersByTimeAsync(1);
    expect(await storage.removed()).toEqual([]);
    expect((await storage.list()).map(({ id }) => id)).toEqual(['a']);
  });

  it('purges it then, and no longer offers it', async () => {
    const { remove, undo, store } = await started();
    await remove('a');
    await vi.advanceTimersByTimeAsync(UNDO_MS);
    expect(store.getState().removed).toEqual([]);
    expect(await storage.removed()).toEqual([]);
    expect(await storage.messages('a')).toEqual([]);
    await undo('a');
    expect(store.getState().failure).toBeUndefined();
  });

  it('starts the half minute anew when it is removed again', async () => {
    const { remove, undo } = await started();
    await remove('a');
    await vi.advanceTimersByTimeAsync(UNDO_MS - 10);
    await undo();
    await remove('a');
    await vi.advanceTimersByTimeAsync(100);
    expect(await storage.messages('a')).toHaveLength(1);
  });

  it('purges at the next start what the last visit removed, once its time is up', async () => {
    await storage.save({ chat: chat('old', { removedAt: NOW - UNDO_MS }) });
    await storage.save({ chat: chat('late', { removedAt: NOW - 10 }) });
    await started();
    await settled();
    expect((await storage.removed()).map(({ id }) => id)).toEqual(['late']);
    await vi.advanceTimersByTimeAsync(UNDO_MS);
    expect(await storage.removed()).toEqual([]);
  });
});

describe('searching the chats', () => {
  it('finds for somebody else, and leaves what is looked for here', async () => {
    const { find, search, store } = await started();
    await search('chat b');
    const before = store.getState();
    const hits = await find('purr', new AbortController().signal);
    expect(hits).toMatchObject([{ chat: 'a', message: 'q', match: 'Purr' }]);
    expect(store.getState()).toBe(before);
    await storage.save({ messages: [question('a', 'later', { text: 'meow' })] });
    await settled();
    await expect(find('meow', AbortSignal.abort(new Error('left')))).rejects.toThrow('left');
  });

  it('has hits in titles and messages, and ends with an empty query', async () => {
    const { search, store } = await started();
    await search('purr');
    expect(store.getState()).toMatchObject({
      query: 'purr',
      hits: [{ chat: 'a', message: 'q', match: 'Purr' }],
    });
    await search('');
    expect(store.getState()).toMatchObject({ query: '', hits: undefined });
  });

  it('is stopped by the next query', async () => {
    const { search, store } = await started();
    await Promise.all([search('purr'), search('chat b')]);
    expect(store.getState()).toMatchObject({ query: 'chat b', hits: [{ chat: 'b', message: null }] });
  });

  it('sees what was written meanwhile', async () => {
    const { search, store } = await started();
    await search('meow');
    await storage.save({ messages: [question('a', 'r', { text: 'Meow' })] });
    await search('meow');
    expect(store.getState().hits).toHaveLength(1);
  });
});

it('shows what went wrong with the storage until it is dismissed', async () => {
  const { rename, store, dismissFailure } = await started();
  vi.spyOn(storage, 'update').mockRejectedValue(new FacetError('quota-exceeded', 'Full.', 'Make room.'));
  await rename('a', 'Mine');
  expect(store.getState().failure?.code).toBe('quota-exceeded');
  dismissFailure();
  expect(store.getState().failure).toBeUndefined();
});
