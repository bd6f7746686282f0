import { createStore, type StoreApi } from 'zustand/vanilla';
import { type ErrorCode, FacetError, type PlainError } from '../../shared/errors.ts';
import type { FacetClient } from '../../worker/client.ts';
import { EngineLock } from './engine-lock.ts';
import { type LastModel, lastModels } from './last-model.ts';
import { checkpointBudget, type Limits, limitsSchema, USUAL_LIMITS } from './limits.ts';
import { demoRequest, isDemo, requestName, textSources } from './load-request.ts';
import { type ChoiceStorage, recall, remember } from '../page/choice-storage.ts';
import { isRemote } from '../models/remote-source.ts';
import { storedShare } from '../models/stored-models.ts';
import type {
  AdapterFacts,
  EngineStatus,
  LoadRequest,
  ModelFacts,
  SourceSpec,
} from '../../worker/protocol.ts';

/** Where the limits are kept. */
const LIMITS = 'facet.limits';

/** Said at once: the worker has to start before it can say so itself. */
const HEADER = { stage: 'header', loadedBytes: 0, totalBytes: 0, elapsedMs: 0 } as const;
const BEGUN: EngineStatus = { kind: 'loading', progress: HEADER };

/** How the engine refuses files that do not make one model. */
const DOES_NOT_FIT: ReadonlySet<ErrorCode> = new Set(['mmproj-mismatch', 'bad-request']);

/** Failures that say nothing against the model. */
const PASSING: ReadonlySet<ErrorCode> = new Set(['source-failed', 'quota-exceeded', 'access-refused']);

export interface LoadFailure {
  readonly error: PlainError;
  /** What to call what a person opened; the request may hold the model in use as well. */
  readonly name: string;
  readonly request: LoadRequest;
}

/**
 * Why there is no model here: another tab `holds` the engine, `took` it from this one, or has let go of it
 * (`free`). `waits`: another tab holds it, and what a person opened here loads when that lets go.
 */
export type Elsewhere = 'holds' | 'waits' | 'took' | 'free';

export interface EngineState {
  readonly status: EngineStatus;
  readonly adapter: AdapterFacts | undefined;
  /** What is being loaded. */
  readonly opening: LoadRequest | undefined;
  /** The model in use and what it came from, or the last one there was. */
  readonly current: { readonly request: LoadRequest; readonly model: ModelFacts } | undefined;
  /** Why the last attempt to load came to nothing, until it is dismissed or another begins. */
  readonly failure: LoadFailure | undefined;
  readonly limits: Limits;
  /**
   * A load that a person stopped, or that the last visit left, until it goes on or another begins. What was
   * downloaded is kept.
   */
  readonly stopped: LoadRequest | undefined;
  readonly elsewhere: Elsewhere | undefined;
}

export interface EngineActions {
  readonly store: StoreApi<EngineState>;
  /**
   * Asks for the adapter's facts and loads the model of the last visit, if all of it is stored; the demo
   * model else.
   */
  start(): Promise<void>;
  open(request: LoadRequest): Promise<void>;
  /**
   * Opens the files as one model; does nothing when there are none. A vision file alone joins the text
   * model in use; where they do not fit, it waits for the text model that is opened next.
   */
  openFiles(files: readonly File[]): Promise<void>;
  /** Loads the model that comes with the app; so does the next visit then. */
  openDemo(): Promise<void>;
  cancelLoading(): void;
  /** Loads what was in use last once more. */
  reload(): Promise<void>;
  dismissFailure(): void;
  dismissStopped(): void;
  /** Loads here what was to be loaded, or was in use last; another tab that has the engine unloads its model. */
  takeOver(): Promise<void>;
  /** Takes other limits and loads the model in use with them. The choice is kept for the next visit. */
  setLimits(limits: Partial<Limits>): Promise<void>;
  /** Frees the vision tower until an image needs it. */
  evictVision(): Promise<void>;
}

/** The engine's state on the page, and what a person can do to it. */
export function createEngine(
  client: FacetClient,
  storage?: ChoiceStorage,
  lock = new EngineLock(),
  /** Tells a worker what it needs to fetch from the hub; awaited before each load that may. */
  beforeFetching: () => Promise<void> = () => Promise.resolve(),
): EngineActions {
  const store = createStore<EngineState>(() => ({
    status: { kind: 'empty' },
    adapter: undefined,
    opening: undefined,
    current: undefined,
    failure: undefined,
    limits: recall(storage, LIMITS, limitsSchema) ?? USUAL_LIMITS,
    stopped: undefined,
    elsewhere: undefined,
  }));
  const last = lastModels(storage);
  let loading: AbortController | undefined;
  /** A vision file that fitted no model so far. */
  let waiting: readonly SourceSpec[] = [];
  /** What the engine said last; the store is ahead of it while a load is on its way to the worker. */
  let reported: EngineStatus = { kind: 'empty' };

  /** What could not be loaded because another tab has the engine, and whether a person asked for it. */
  let kept: { readonly request: LoadRequest; readonly asked: boolean } | undefined;
  let watching: AbortController | undefined;

  function report(status: EngineStatus): void {
    reported = status;
    store.setState({ status });
  }

  client.on('status', report);
  client.on('died', (error) => {
    const model = modelOf(reported);
    report(model ? { kind: 'lost', error, model } : { kind: 'empty' });
  });

  lock.onLost(async () => {
    loading?.abort();
    client.interruptGenerate();
    kept = undefined;
    stayAway('took');
    await client.call('unload', null).catch(() => undefined);
  });

  /** Another tab has the engine: waits until it is free, and then loads what a person asked for meanwhile. */
  function stayAway(elsewhere: Elsewhere): void {
    watching?.abort();
    const controller = new AbortController();
    watching = controller;
    store.setState({ elsewhere });
    lock.whenFree(controller.signal).then(
      () => (kept?.asked ? open(kept.request) : store.setState({ elsewhere: 'free' })),
      // Whoever takes over stops waiting.
      () => undefined,
    );
  }

  /** Loads a request; answers why it could not. `name` is what to call it then. */
  async function attempt(
    request: LoadRequest,
    name: string,
    { steal = false, asked = true } = {},
  ): Promise<PlainError | undefined> {
    loading?.abort();
    client.interruptGenerate();
    const controller = new AbortController();
    loading = controller;
    // What a person chose counts at once, also when another tab has the engine.
    if (!isDemo(request) && asked) last.begin(request);
    store.setState({ opening: request, failure: undefined, stopped: undefined, status: BEGUN });
    try {
      const may = await lock.take({ steal });
      if (loading !== controller) return undefined;
      if (!may) {
        kept = { request, asked };
        store.setState({ status: reported });
        stayAway(asked ? 'waits' : 'holds');
        return undefined;
      }
      watching?.abort();
      kept = undefined;
      store.setState({ elsewhere: undefined });
      if (!isDemo(request) && !asked) last.begin(request);
      const { contextLength, kvType } = store.getState().limits;
      const limited = { ...request, kvType, ...(contextLength === null ? {} : { contextLength }) };
      if (!isDemo(request) && request.sources.some(isRemote)) await beforeFetching();
      const model = await client.call('load', limited, { signal: controller.signal });
      await client.call('setCheckpointBudget', checkpointBudget(store.getState().limits, model));
      store.setState({ current: { request, model } });
      if (!isDemo(request)) last.succeed(request);
      return undefined;
    } catch (reason) {
      const error = FacetError.from(reason).toPlain();
      if (loading !== controller) return undefined;
      const stopped = error.code === 'aborted';
      if (!stopped && !PASSING.has(error.code)) last.giveUp();
      store.setState({
        status: reported,
        failure: stopped ? undefined : { error, name, request },
        stopped: stopped && request.sources.some(({ kind }) => kind === 'hub') ? request : undefined,
      });
      return error;
    } finally {
      if (loading === controller) {
        loading = undefined;
        store.setState({ opening: undefined });
        if (reported.kind === 'empty') lock.release();
      }
    }
  }

  async function open(request: LoadRequest, how?: { steal?: boolean; asked?: boolean }): Promise<void> {
    await attempt(request, requestName(request), how);
  }

  async function openFiles(files: readonly File[]): Promise<void> {
    const sources = files.map((file) => ({ kind: 'file' as const, file }));
    const name = requestName({ sources });
    const vision = waiting;
    waiting = [];
    let error = vision.length > 0 ? await attempt({ sources: [...sources, ...vision] }, name) : undefined;
    if (vision.length === 0 || (error && DOES_NOT_FIT.has(error.code)))
      error = await attempt({ sources }, name);
    if (error?.data['visionOnly'] !== true) return;
    const { current } = store.getState();
    if (current && modelOf(reported)) {
      const together = [...textSources(current.request), ...sources];
      error = await attempt({ ...current.request, sources: together }, name);
    }
    if (error && DOES_NOT_FIT.has(error.code)) waiting = sources;
  }

  /** The model of the last visit, from what is stored: a visit starts no download by itself. */
  async function openLast(): Promise<void> {
    const [loaded, begun] = [last.loaded(), last.begun()];
    if (!loaded && !begun) return open(demoRequest(), { asked: false });
    const request = loaded ?? demoRequest();
    store.setState({ opening: request, status: BEGUN });
    const files = await client.call('storage', null).then(
      (facts) => facts.files,
      () => [],
    );
    const share = (model: LastModel) => storedShare(model.sources, files);
    // A person may have opened something else meanwhile.
    if (store.getState().opening !== request) return undefined;
    const found = loaded && share(loaded) === 'whole' ? loaded : demoRequest();
    const error = await attempt(found, requestName(request), { asked: false });
    // What another tab has begun is not left.
    if (!begun || error || store.getState().elsewhere) return undefined;
    if (share(begun) === 'none') last.giveUp();
    else if (!store.getState().opening) store.setState({ stopped: begun });
  }

  return {
    store,
    open: (request) => open(request),
    takeOver: () =>
      open(kept?.request ?? store.getState().current?.request ?? demoRequest(), { steal: true }),
    async start() {
      const adapter = client.call('adapter', null).then(
        (facts) => store.setState({ adapter: facts }),
        // Loading fails for the same reason, and says so.
        () => undefined,
      );
      await Promise.all([adapter, openLast()]);
    },
    async openFiles(files) {
      if (files.length > 0) await openFiles(files);
    },
    async openDemo() {
      last.forget();
      await open(demoRequest());
    },
    cancelLoading: () => loading?.abort(),
    reload: () => open(store.getState().current?.request ?? demoRequest()),
    dismissFailure: () => store.setState({ failure: undefined }),
    dismissStopped() {
      last.giveUp();
      store.setState({ stopped: undefined });
    },
    evictVision: () => client.call('evictVision', null).then(() => undefined),
    async setLimits(change) {
      const limits = { ...store.getState().limits, ...change };
      remember(storage, LIMITS, limits);
      store.setState({ limits });
      const { current, status } = store.getState();
      if (!current) return;
      const onlyBudget = Object.keys(change).every((key) => key === 'checkpointShare');
      if (!onlyBudget || !modelOf(status)) return open(current.request);
      // Nothing has to be loaded for a budget; a model that is lost gets it when it is loaded again.
      await client
        .call('setCheckpointBudget', checkpointBudget(limits, current.model))
        .catch(() => undefined);
    },
  };
}

/** The model a status speaks of. */
export function modelOf(status: EngineStatus): ModelFacts | undefined {
  return 'model' in status ? status.model : undefined;
}
