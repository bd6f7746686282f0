import { afterEach, expect, test, vi } from 'vitest';
import { closeFakeWorkers, fakeWorker } from '../../../test/support/fake-worker.ts';
import { mapChoices } from '../../../test/support/talk.ts';
import { FacetClient } from '../../worker/client.ts';
import { createMemory, PANEL_WIDTH } from './memory-store.ts';

afterEach(closeFakeWorkers);

interface Sent {
  readonly name: string;
  readonly argument: unknown;
}

function open(storage?: Map<string, string>, narrow = false) {
  const workers: ReturnType<typeof fakeWorker>[] = [];
  const client = new FacetClient(() => {
    const worker = fakeWorker();
    workers.push(worker);
    return worker;
  });
  const memory = createMemory(client, {
    narrow,
    storage: storage && mapChoices(storage),
  });
  const asked = () =>
    workers.flatMap(({ sent }) =>
      (sent as Sent[]).filter(({ name }) => name === 'watchMemory').map(({ argument }) => argument),
    );
  return { client, memory, asked, workers };
}

test('asks for snapshots only while somebody watches', async () => {
  const { memory, asked, workers } = open();
  memory.setOpen(true);
  expect(workers).toHaveLength(0);
  const first = memory.watch();
  const second = memory.watch();
  await vi.waitFor(() => expect(memory.store.getState().snapshot).toBeDefined());
  first();
  first();
  expect(asked()).toEqual([true]);
  second();
  expect(asked()).toEqual([true, false]);
});

test('forgets the snapshot of a worker that died, and asks the next one', async () => {
  const { client, memory, asked, workers } = open();
  memory.watch();
  await vi.waitFor(() => expect(memory.store.getState().snapshot).toBeDefined());
  workers[0]?.crash('boom');
  expect(memory.store.getState()).toMatchObject({ snapshot: undefined, timeline: [] });
  await client.call('load', { sources: [{ kind: 'url', url: 'a.gguf', name: 'a.gguf' }] });
  await vi.waitFor(() => expect(asked()).toEqual([true, true]));
  await vi.waitFor(() => expect(memory.store.getState().snapshot).toBeDefined());
});

test('remembers how the panel stood, within its limits', () => {
  const storage = new Map<string, string>();
  const { memory } = open(storage);
  expect(memory.store.getState()).toMatchObject({ open: false, width: PANEL_WIDTH.usual });
  memory.setOpen(true);
  memory.resize(100_000);
  expect(open(storage).memory.store.getState()).toMatchObject({ open: true, width: PANEL_WIDTH.most });
  expect(open(storage, true).memory.store.getState().open).toBe(false);
  storage.set('facet.memory.width', '"wide"');
  storage.set('facet.memory.open', 'no json');
  expect(open(storage).memory.store.getState()).toMatchObject({ open: false, width: PANEL_WIDTH.usual });
});
