import { afterEach, describe, expect, it, vi } from 'vitest';
import { fileKey, type RemoteFile } from '../../shared/remote-file.ts';
import { closeFakeWorkers, type FakeWorker, fakeWorker } from '../../../test/support/fake-worker.ts';
import { mapChoices } from '../../../test/support/talk.ts';
import { FacetClient } from '../../worker/client.ts';
import { statusOf } from '../engine/engine-state.ts';
import { createEngine } from '../engine/engine-store.ts';
import { createModels } from './models-store.ts';

afterEach(closeFakeWorkers);

const source = (name: string): RemoteFile => ({ kind: 'url', url: `https://huggingface.co/${name}`, name });
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
    const { catalogue } = store.getState();
    await browse();
    expect(store.getState()).toMatchObject({ asked: true, catalogue });
    expect(store.getState().catalogue).toBe(catalogue);
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

  it('stops at the first file that cannot be had, and says why in the place of its download', async () => {
    const { store, download, look, cancel } = models();
    await download([source('gone'), source('b')]);
    const key = fileKey(source('gone'));
    expect([...store.getState().downloads]).toMatchObject([
      [key, { state: 'failed', name: 'gone', loadedBytes: 0, error: { code: 'source-failed' } }],
    ]);
    await look();
    expect(store.getState().downloads.size).toBe(1);
    await cancel(key);
    expect(store.getState()).toMatchObject({ failure: undefined, storage: { files: [] } });
    expect(store.getState().downloads.size).toBe(0);
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

  it('remembers a token only when asked, tells it to the worker before it is needed, and forgets it', async () => {
    const kept = new Map<string, string>();
    const choices = mapChoices(kept);
    const open = () => {
      const worker = fakeWorker();
      return { worker, ...createModels(new FacetClient(() => worker), { choices }) };
    };
    const first = open();
    await first.setToken('hf_once');
    expect(first.store.getState().token.kind).toBe('given');
    expect([...kept]).toEqual([]);
    await first.setToken('hf_kept', true);
    const second = open();
    expect(second.store.getState().token.kind).toBe('remembered');
    await second.resolve('owner/name');
    expect(second.worker.sent).toMatchObject([
      { name: 'setToken', argument: 'hf_kept' },
      { name: 'resolveRepository' },
    ]);
    await second.resolve('owner/name');
    expect(second.worker.sent).toHaveLength(3);
    await second.setToken(undefined);
    expect(second.worker.sent).toMatchObject([{}, {}, {}, { name: 'setToken', argument: null }]);
    expect(open().store.getState().token.kind).toBe('none');
  });

  it('has every worker know the remembered token before it loads from the hub', async () => {
    const choices = { getItem: () => JSON.stringify('hf_kept'), setItem: () => undefined };
    const workers: FakeWorker[] = [];
    const client = new FacetClient(() => {
      workers.push(fakeWorker());
      return workers.at(-1)!;
    });
    const { tellToken } = createModels(client, { choices });
    const engine = createEngine(client, undefined, undefined, tellToken);
    await engine.open({ sources: [source('mine')] });
    workers[0]?.crash('out of memory');
    await engine.reload();
    expect(statusOf(engine.store.getState()).kind).toBe('ready');
    const told = workers.map(({ sent }) => (sent as { name: string }[]).map(({ name }) => name).slice(0, 2));
    expect(told).toEqual([
      ['setToken', 'load'],
      ['setToken', 'load'],
    ]);
  });

  it('shows a download that is tried again as under way, until it fails again', async () => {
    const { store, download, resume } = models();
    await download([source('gone')]);
    const key = fileKey(source('gone'));
    const states: (string | undefined)[] = [];
    store.subscribe(({ downloads }) => states.push(downloads.get(key)?.state));
    await resume(key, source('gone'));
    expect(states.filter((state, index) => state !== states[index - 1]).slice(-2)).toEqual([
      'downloading',
      'failed',
    ]);
    expect(states).not.toContain(undefined);
  });

  it('begins what was refused once there is a token', async () => {
    const worker = fakeWorker(1, { gated: 'mine' });
    const { store, download, setToken } = createModels(new FacetClient(() => worker));
    await download([source('mine'), source('b')]);
    expect([...store.getState().downloads.values()]).toMatchObject([{ error: { code: 'access-refused' } }]);
    await setToken('hf_mine');
    await vi.waitFor(() => expect(store.getState().finished).toEqual([source('mine'), source('b')]));
    expect(store.getState().downloads.size).toBe(0);
  });

  it('takes up what an earlier visit left by downloading it again, and says when it has come', async () => {
    const { store, resume } = models();
    await resume('a', source('a'));
    expect(store.getState().finished).toEqual([source('a')]);
  });

  it('says nothing of a model whose verification was stopped or has failed', async () => {
    const { store, download, verify, stopVerifying } = models();
    await download([source('a'), source('b')]);
    const verifying = verify(['a', 'b']);
    stopVerifying(['a', 'b']);
    await verifying;
    expect(store.getState()).toMatchObject({ checked: undefined, failure: undefined });
    await verify(['a', 'none']);
    expect(store.getState()).toMatchObject({ checked: undefined, failure: { code: 'bad-request' } });
  });

  it('adds up the damage of all files of a model', async () => {
    const { store, download, verify } = models();
    await download([source('a'), source('b')]);
    await verify(['a', 'b']);
    expect(store.getState().checked).toEqual({ name: 'a', damagedChunks: 0 });
  });
});
