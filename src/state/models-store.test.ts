import { afterEach, describe, expect, it, vi } from 'vitest';
import { closeFakeWorkers, fakeWorker } from '../../test/support/fake-worker.ts';
import { FacetClient } from '../worker/client.ts';
import type { RemoteSource } from '../worker/library-protocol.ts';
import { createModels } from './models-store.ts';

afterEach(closeFakeWorkers);

const source = (name: string): RemoteSource => ({ kind: 'url', url: `https://huggingface.co/${name}`, name });
const models = (persist = vi.fn<() => Promise<boolean>>(async () => true)) =>
  createModels(new FacetClient(() => fakeWorker()), { persistence: { persist } });

describe('models', () => {
  it('shows the catalogue as built in, then as the hub has it', async () => {
    const { store, browse } = models();
    const titles: (string | undefined)[] = [];
    store.subscribe(({ catalogue }) => titles.push(catalogue[0]?.title));
    await browse();
    expect(titles.filter((title, index) => title !== titles[index - 1])).toEqual([
      'Tiny',
      'Tiny, from the hub',
    ]);
  });

  it('follows downloads until they are done, and the list with them', async () => {
    const { store, download, look } = models();
    await look();
    const seen: number[] = [];
    store.subscribe(({ downloads }) => seen.push(downloads.size));
    await download([source('a'), source('b')]);
    expect(Math.max(...seen)).toBe(1);
    expect(store.getState().downloads.size).toBe(0);
    await vi.waitFor(() =>
      expect(store.getState().storage?.files.map(({ name }) => name)).toEqual(['a', 'b']),
    );
  });

  it('stops at the first file that cannot be had, and says why', async () => {
    const { store, download, look } = models();
    await download([source('gone'), source('b')]);
    expect(store.getState().failure).toMatchObject({ code: 'source-failed' });
    await look();
    expect(store.getState()).toMatchObject({ failure: undefined, storage: { files: [] } });
  });

  it('removes with undo, and says when it cannot', async () => {
    const { store, download, remove, undo, verify } = models();
    await download([source('a')]);
    await remove(['a']);
    expect(store.getState().storage?.files).toMatchObject([{ key: 'a', removed: true }]);
    await undo(['a']);
    expect(store.getState().storage?.files).toMatchObject([{ key: 'a', removed: false }]);
    await verify(['none']);
    expect(store.getState().failure).toMatchObject({ code: 'bad-request' });
  });

  it('asks the browser to keep what is stored', async () => {
    const persist = vi.fn<() => Promise<boolean>>(async () => true);
    expect(await models(persist).keep()).toBe(true);
    expect(persist).toHaveBeenCalledOnce();
  });
});
