import { afterEach, describe, expect, it, vi } from 'vitest';
import { FacetError } from '../../shared/errors.ts';
import { FacetClient } from '../../worker/client.ts';
import { FakeEngine } from '../../../test/support/fake-engine.ts';
import { FakeLocks } from '../../../test/support/fake-locks.ts';
import { closeFakeWorkers, type FakeWorker, fakeWorker } from '../../../test/support/fake-worker.ts';
import { mapChoices } from '../../../test/support/talk.ts';
import type { StoredFile } from '../../worker/library-protocol.ts';
import type { LoadRequest, SourceSpec } from '../../worker/protocol.ts';
import { EngineLock } from './engine-lock.ts';
import { elsewhereOf, type EngineState, failureOf, openingOf, statusOf, stoppedOf } from './engine-state.ts';
import { createEngine } from './engine-store.ts';
import { USUAL_LIMITS } from './limits.ts';
import { whenBack } from './when-back.ts';
import type { ChoiceStorage } from '../page/choice-storage.ts';

afterEach(closeFakeWorkers);

/** The state as features read it. */
const seen = (state: EngineState) => ({
  status: statusOf(state),
  adapter: state.adapter,
  opening: openingOf(state),
  current: state.loaded,
  failure: failureOf(state),
  limits: state.limits,
  stopped: stoppedOf(state),
  elsewhere: elsewhereOf(state),
});

function start(storage?: ChoiceStorage, lock?: EngineLock) {
  const workers: FakeWorker[] = [];
  const engine = createEngine(
    new FacetClient(() => {
      const worker = fakeWorker();
      workers.push(worker);
      return worker;
    }),
    storage,
    lock,
  );
  return { engine, workers, state: () => seen(engine.store.getState()) };
}

const named = (name: string) => ({ sources: [{ kind: 'url' as const, url: name, name }] });

describe('the engine on the page', () => {
  it('says that it is loading before the worker can', () => {
    const { engine, state } = start();
    void engine.start();
    expect(state().status.kind).toBe('loading');
    expect(state().opening?.sources[0]).toMatchObject({ name: 'tiny-gemma3-q8_0.gguf' });
  });

  it('loads the demo model and asks about the adapter', async () => {
    const { engine, state } = start();
    await engine.start();
    expect(state()).toMatchObject({
      status: { kind: 'ready' },
      adapter: { fallback: true },
      opening: undefined,
    });
  });

  it('loads the model again where another device is chosen, and keeps the choice', async () => {
    const choices = mapChoices();
    const { engine, workers, state } = start(choices);
    await engine.open(named('good.gguf'));
    const calls = () => workers.flatMap(({ sent }) => sent as { name?: string; argument?: unknown }[]);
    const loads = () => calls().filter(({ name }) => name === 'load');
    await engine.setCompute('automatic');
    expect(loads()).toHaveLength(1);
    await engine.setCompute('cpu');
    expect(loads()).toHaveLength(2);
    expect(loads()[1]?.argument).toMatchObject({ ...named('good.gguf'), compute: 'cpu' });
    expect(state().status.kind).toBe('ready');
    expect(start(choices).engine.store.getState().compute).toBe('cpu');
  });

  it('keeps the model when a file is refused, and says why', async () => {
    const { engine, state } = start();
    await engine.open(named('good.gguf'));
    await engine.open(named('foreign.gguf'));
    expect(state()).toMatchObject({
      status: { kind: 'ready', model: { id: 'good.gguf' } },
      failure: { error: { code: 'gguf-foreign' } },
      current: { model: { id: 'good.gguf' } },
    });
    engine.dismissFailure();
    expect(state().failure).toBeUndefined();
  });

  it('keeps the model when a file cannot even be opened', async () => {
    const { engine, state } = start();
    await engine.open(named('good.gguf'));
    await engine.open(named('gone.gguf'));
    expect(state()).toMatchObject({
      status: { kind: 'ready' },
      failure: { error: { message: 'not found' } },
    });
  });

  it('knows what to load again when the model before was given up', async () => {
    const { engine, state } = start();
    await engine.open(named('good.gguf'));
    await engine.open(named('out-of-memory.gguf'));
    expect(state()).toMatchObject({ status: { kind: 'empty' }, current: { model: { id: 'good.gguf' } } });
    await engine.reload();
    expect(state()).toMatchObject({
      status: { kind: 'ready', model: { id: 'good.gguf' } },
      failure: undefined,
    });
  });

  it('takes cancelling for no failure', async () => {
    const { engine, state } = start();
    const loading = engine.open(named('slow.gguf'));
    engine.cancelLoading();
    await loading;
    expect(state()).toMatchObject({ status: { kind: 'empty' }, failure: undefined, opening: undefined });
  });

  it('lets the last of two files win', async () => {
    const { engine, state } = start();
    const first = engine.open(named('slow.gguf'));
    await engine.open(named('good.gguf'));
    await first;
    expect(state()).toMatchObject({
      status: { kind: 'ready', model: { id: 'good.gguf' } },
      failure: undefined,
    });
  });

  it('sends no load that another took the place of while it asked for what is stored', async () => {
    const { engine, workers, state } = start();
    const sent = () => workers.flatMap((worker) => worker.sent as { name?: string; argument: LoadRequest }[]);
    const first = engine.open(named('gemma-3-4b-it.gguf'));
    for (let n = 0; n < 100 && !sent().some(({ name }) => name === 'storage'); n++) await Promise.resolve();
    await engine.open(named('good.gguf'));
    await first;
    const loads = sent().filter(({ name }) => name === 'load');
    expect(loads.map(({ argument }) => argument.sources)).toEqual([named('good.gguf').sources]);
    expect(state()).toMatchObject({ status: { kind: 'ready', model: { id: 'good.gguf' } } });
  });

  it('keeps to the processor while the GPU is paused, and goes back to it', async () => {
    const { engine, workers, state } = start();
    await engine.open(named('good.gguf'));
    const computes = () =>
      workers
        .flatMap(({ sent }) => sent as { name?: string; argument: { compute?: string } }[])
        .flatMap(({ name, argument }) => (name === 'load' ? [argument.compute] : []));
    engine.pauseGpu();
    await engine.bringBack();
    expect(state()).toMatchObject({ status: { kind: 'ready' }, adapter: { kind: 'cpu' } });
    expect(engine.store.getState().gpuPaused).toBe(true);
    await engine.tryGpu();
    expect(engine.store.getState().gpuPaused).toBe(false);
    expect(state()).toMatchObject({ status: { kind: 'ready' }, adapter: { kind: 'gpu' } });
    expect(computes()).toEqual([undefined, 'cpu', undefined]);
  });

  it('brings a model back on the processor where its GPU cannot be had any more', async () => {
    const { engine, workers, state } = start();
    await engine.open(named('good.gguf'));
    workers[0]?.crash('boom');
    vi.spyOn(FakeEngine.prototype, 'load').mockRejectedValueOnce(
      new FacetError('no-webgpu', 'No GPU was found.', ''),
    );
    await engine.bringBack();
    expect(state()).toMatchObject({
      status: { kind: 'ready' },
      adapter: { kind: 'cpu' },
      failure: undefined,
    });
    expect(engine.store.getState().gpuPaused).toBe(true);
  });

  it('knows when a lost model is back, and when it does not come back', async () => {
    const { engine, workers } = start();
    const { store } = engine;
    const { signal } = new AbortController();
    await engine.open(named('good.gguf'));
    workers[0]?.crash('boom');
    expect(await whenBack(store, signal)).toBe(false);
    store.setState({ recovering: true });
    expect(await whenBack(store, AbortSignal.abort())).toBe(false);
    const back = whenBack(store, signal);
    await engine.bringBack();
    expect(await back).toBe(true);
    const other = whenBack(store, signal);
    expect(await other).toBe(true);
    workers[1]?.crash('boom');
    const replaced = whenBack(store, signal);
    await engine.open(named('base.gguf'));
    expect(await replaced).toBe(false);
  });

  it('is lost when the worker dies, and loads again in a new one', async () => {
    const { engine, workers, state } = start();
    await engine.open(named('good.gguf'));
    workers[0]?.crash('boom');
    expect(state().status).toMatchObject({
      kind: 'lost',
      error: { code: 'worker-died' },
      model: { id: 'good.gguf' },
    });
    await engine.reload();
    expect(workers).toHaveLength(2);
    expect(state().status).toMatchObject({ kind: 'ready', model: { id: 'good.gguf' } });
  });

  it('says so when the worker dies while loading', async () => {
    const { engine, workers, state } = start();
    const loading = engine.open(named('slow.gguf'));
    await vi.waitFor(() => expect(workers).toHaveLength(1));
    workers[0]?.crash('boom');
    await loading;
    expect(state()).toMatchObject({ status: { kind: 'empty' }, failure: { error: { code: 'worker-died' } } });
  });
});

describe('the engine in two tabs', () => {
  function twoTabs() {
    const locks = new FakeLocks();
    const tabs = [locks.tab(), locks.tab()] as const;
    const engines = tabs.map((tab) => start(undefined, new EngineLock(tab.locks)));
    const [first, second] = engines as [ReturnType<typeof start>, ReturnType<typeof start>];
    return { first, second, closeFirst: tabs[0].close };
  }

  it('is loaded in the first alone', async () => {
    const { first, second } = twoTabs();
    await first.engine.start();
    await second.engine.start();
    expect(first.state().elsewhere).toBeUndefined();
    expect(second.state()).toMatchObject({
      elsewhere: 'holds',
      status: { kind: 'empty' },
      opening: undefined,
    });
    expect(JSON.stringify(second.workers.map(({ sent }) => sent))).not.toContain('"load"');
  });

  it('is taken over, and taken back', async () => {
    const { first, second } = twoTabs();
    await first.engine.open(named('mine.gguf'));
    await second.engine.start();
    await second.engine.takeOver();
    expect(second.state()).toMatchObject({ elsewhere: undefined, status: { kind: 'ready' } });
    expect(first.state()).toMatchObject({ elsewhere: 'took', status: { kind: 'empty' } });
    await first.engine.takeOver();
    expect(first.state()).toMatchObject({
      elsewhere: undefined,
      status: { kind: 'ready', model: { id: 'mine.gguf' } },
    });
    expect(second.state()).toMatchObject({ elsewhere: 'took', status: { kind: 'empty' } });
  });

  it('is taken over from a tab that is still loading', async () => {
    const { first, second } = twoTabs();
    const loading = first.engine.open(named('slow.gguf'));
    await vi.waitFor(() => expect(first.workers).toHaveLength(1));
    await second.engine.start();
    await second.engine.takeOver();
    await loading;
    expect(first.state()).toMatchObject({ elsewhere: 'took', failure: undefined, opening: undefined });
    expect(second.state().status.kind).toBe('ready');
  });

  it('is said to be free when the first is closed, and loaded when a person asked for it', async () => {
    const { first, second, closeFirst } = twoTabs();
    await first.engine.start();
    await second.engine.start();
    closeFirst();
    await vi.waitFor(() => expect(second.state().elsewhere).toBe('free'));
    const other = twoTabs();
    await other.first.engine.start();
    await other.second.engine.open(named('mine.gguf'));
    expect(other.second.state().elsewhere).toBe('waits');
    other.closeFirst();
    await vi.waitFor(() =>
      expect(other.second.state()).toMatchObject({
        elsewhere: undefined,
        status: { kind: 'ready', model: { id: 'mine.gguf' } },
      }),
    );
  });

  it('loads what was opened last where another model waited for the other tab before', async () => {
    const { first, second, closeFirst } = twoTabs();
    await first.engine.start();
    await second.engine.open(named('before.gguf'));
    expect(second.state().elsewhere).toBe('waits');
    const opened = second.engine.open(named('after.gguf'));
    closeFirst();
    await opened;
    expect(second.state()).toMatchObject({
      elsewhere: undefined,
      opening: undefined,
      current: { model: { id: 'after.gguf' } },
    });
  });

  it('takes up the load that another tab interrupted', async () => {
    const { first, second } = twoTabs();
    void first.engine.open(named('slow.gguf'));
    await vi.waitFor(() => expect(first.workers).toHaveLength(1));
    await second.engine.takeOver();
    expect(first.state()).toMatchObject({ elsewhere: 'took', opening: undefined });
    void first.engine.takeOver();
    expect(first.state()).toMatchObject({ elsewhere: undefined, opening: named('slow.gguf') });
  });

  it('is let go of where nothing could be loaded', async () => {
    const { first, second } = twoTabs();
    await first.engine.open(named('foreign.gguf'));
    await second.engine.start();
    expect(second.state()).toMatchObject({ elsewhere: undefined, status: { kind: 'ready' } });
    await first.engine.open(named('good.gguf'));
    expect(first.state().elsewhere).toBe('waits');
  });
});

describe('a model and its vision file', () => {
  const files = (...names: string[]) => names.map((name) => new File(['x'], name));
  const names = (request: LoadRequest | undefined) =>
    request?.sources.map((source) => (source.kind === 'file' ? source.file.name : source.name));

  it('loads the demo model with its own', async () => {
    const { engine, state } = start();
    await engine.openDemo();
    expect(state().current?.model.vision).toBe(true);
  });

  it('opens both together', async () => {
    const { engine, state } = start();
    await engine.openFiles(files('mmproj-a.gguf', 'a.gguf'));
    expect(state()).toMatchObject({ failure: undefined, current: { model: { vision: true } } });
  });

  it('opens the vision file after the text model', async () => {
    const { engine, state } = start();
    await engine.openFiles(files('a.gguf'));
    expect(state().current?.model.vision).toBe(false);
    await engine.openFiles(files('mmproj-a.gguf'));
    expect(state()).toMatchObject({ failure: undefined, current: { model: { vision: true } } });
    expect(names(state().current?.request)).toEqual(['a.gguf', 'mmproj-a.gguf']);
  });

  it('takes another vision file in the place of the one in use', async () => {
    const { engine, state } = start();
    await engine.openFiles(files('a.gguf', 'mmproj-a.gguf'));
    await engine.openFiles(files('mmproj-b.gguf'));
    expect(names(state().current?.request)).toEqual(['a.gguf', 'mmproj-b.gguf']);
  });

  it('refuses one of another width, says whose it is, and keeps the model', async () => {
    const { engine, state } = start();
    await engine.openFiles(files('a.gguf'));
    await engine.openFiles(files('mmproj-wrong.gguf'));
    expect(state()).toMatchObject({
      status: { kind: 'ready', model: { id: 'a.gguf' } },
      failure: { name: 'mmproj-wrong.gguf', error: { code: 'mmproj-mismatch' } },
      current: { model: { id: 'a.gguf', vision: false } },
    });
  });

  it('keeps a vision file that came first for the text model that fits it', async () => {
    const { engine, state } = start();
    await engine.openFiles(files('a.gguf'));
    await engine.openFiles(files('mmproj-wrong.gguf'));
    await engine.openFiles(files('wrong.gguf'));
    expect(state()).toMatchObject({ failure: undefined, current: { model: { vision: true } } });
    expect(names(state().current?.request)).toEqual(['wrong.gguf', 'mmproj-wrong.gguf']);
  });

  it('opens a text model alone when the waiting vision file does not fit it either', async () => {
    const { engine, state } = start();
    await engine.openFiles(files('mmproj-wrong.gguf'));
    expect(state().failure?.error.message).toContain('only the vision part');
    await engine.openFiles(files('b.gguf'));
    expect(state()).toMatchObject({
      failure: undefined,
      current: { model: { id: 'b.gguf', vision: false } },
    });
  });

  it('loads again with other limits, and remembers them for the next visit', async () => {
    const kept = new Map<string, string>();
    const storage = mapChoices(kept);
    const { engine, workers, state } = start(storage);
    expect(state().limits).toEqual(USUAL_LIMITS);
    await engine.open(named('good.gguf'));
    await engine.setLimits({ kvType: 'q8', contextLength: 4096 });
    expect(state()).toMatchObject({
      status: { kind: 'ready', model: { id: 'good.gguf', contextLength: 4096 } },
      limits: { kvType: 'q8', contextLength: 4096, checkpointShare: 0.1 },
    });
    expect(start(storage).state().limits).toMatchObject({ kvType: 'q8', contextLength: 4096 });
    await engine.setLimits({ eightBit: true });
    const loads = workers.flatMap(({ sent }) => sent as { name?: string; argument?: unknown }[]);
    expect(loads.findLast(({ name }) => name === 'load')?.argument).toMatchObject({ eightBit: true });
    expect(start(storage).state().limits.eightBit).toBe(true);
    kept.set('facet.limits', '{"kvType":"q2","contextLength":-1}');
    expect(start(storage).state().limits).toEqual(USUAL_LIMITS);
  });

  it('gives checkpoints another budget without loading again', async () => {
    const { engine, workers, state } = start();
    await engine.open(named('good.gguf'));
    const calls = () => workers.flatMap(({ sent }) => sent as { name?: string; argument?: unknown }[]);
    const loads = () => calls().filter(({ name }) => name === 'load').length;
    const before = loads();
    await engine.setLimits({ checkpointShare: 0.25 });
    expect(state().limits.checkpointShare).toBe(0.25);
    const bytes = Math.floor(0.25 * (state().current?.model.fileBytes ?? 0));
    expect(calls().at(-1)).toMatchObject({ name: 'setCheckpointBudget', argument: bytes });
    expect(loads()).toBe(before);
  });

  it('loads again for guesses of a small model only where there may be any', async () => {
    const { engine, workers, state } = start();
    const loads = () =>
      workers.flatMap(({ sent }) => sent as { name?: string }[]).filter(({ name }) => name === 'load').length;
    await engine.open(named('gemma-3-270m-it.gguf'));
    await engine.setLimits({ draft: false });
    expect([loads(), state().limits.draft]).toEqual([1, false]);
    await engine.open(named('gemma-3-4b-it.gguf'));
    await engine.setLimits({ draft: true });
    expect([loads(), state().limits.draft]).toEqual([3, true]);
  });

  describe('on the next visit', () => {
    const chosen: LoadRequest = {
      sources: [{ kind: 'hub', repo: 'facet/tiny', path: 'tiny.gguf', name: 'tiny.gguf' }],
    };
    const file = {
      key: 'hub:facet/tiny@main/tiny.gguf',
      name: 'tiny.gguf',
      origin: { kind: 'hub', repo: 'facet/tiny', path: 'tiny.gguf', revision: 'main' },
      size: 10,
      storedBytes: 10,
      state: 'verified',
      sha256: undefined,
      lastUsed: 0,
      removed: false,
    } as const;
    const slow: LoadRequest = { sources: [{ ...chosen.sources[0]!, name: 'slow.gguf' } as SourceSpec] };

    function visits() {
      const storage = mapChoices();
      return (stored: readonly StoredFile[]) => {
        const client = new FacetClient(() => fakeWorker(1, { files: stored }));
        return createEngine(client, storage);
      };
    }

    it('loads the model that was loaded last, when it is stored, and the demo when it is not', async () => {
      const visit = visits();
      await visit([]).open(chosen);
      const engine = visit([file]);
      const started = engine.start();
      expect(seen(engine.store.getState()).opening).toEqual(chosen);
      await started;
      expect(seen(engine.store.getState()).current?.model.id).toBe('tiny.gguf');
      const without = visit([]);
      await without.start();
      expect(seen(without.store.getState()).current?.model.id).toBe('tiny-gemma3-q8_0.gguf');
    });

    it('offers what the last visit began, and does not load by itself what may have ended the page', async () => {
      const visit = visits();
      void visit([]).open(slow);
      const engine = visit([{ ...file, state: 'partial' }]);
      await engine.start();
      expect(seen(engine.store.getState())).toMatchObject({
        current: { model: { id: 'tiny-gemma3-q8_0.gguf' } },
        stopped: slow,
      });
      engine.dismissStopped();
      const next = visit([file]);
      await next.start();
      expect(seen(next.store.getState()).stopped).toBeUndefined();
    });

    it('goes back to the demo, and stays there', async () => {
      const visit = visits();
      const engine = visit([file]);
      await engine.open(chosen);
      await engine.openDemo();
      const next = visit([file]);
      await next.start();
      expect(seen(next.store.getState()).current?.model.id).toBe('tiny-gemma3-q8_0.gguf');
    });

    it('forgets a model that is refused', async () => {
      const visit = visits();
      await visit([]).open({ sources: [{ ...chosen.sources[0]!, name: 'foreign.gguf' } as SourceSpec] });
      const next = visit([file]);
      await next.start();
      expect(seen(next.store.getState())).toMatchObject({ stopped: undefined, failure: undefined });
    });
  });
});
