import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Compute } from '../../shared/compute.ts';
import type { FacetClient } from '../../worker/client.ts';
import type { LoadRequest } from '../../worker/protocol.ts';
import { type ChoiceStorage, recall, remember } from '../page/choice-storage.ts';
import { computeChoice, keepCompute } from './compute-choice.ts';
import { mayHaveDraft } from './draft-choice.ts';
import type { EngineContext } from './engine-context.ts';
import { EngineLock } from './engine-lock.ts';
import { type EngineState, failureOf, isOfWebLlm, modelOf, type Phase, requestOf } from './engine-state.ts';
import { lastModels } from './last-model.ts';
import { openLast } from './last-visit.ts';
import { checkpointBudget, type Limits, limitsSchema, USUAL_LIMITS } from './limits.ts';
import { keepKind } from './kind-choice.ts';
import { demoRequest, requestName } from './load-request.ts';
import { askAdapter, open } from './loading.ts';
import { giveAway } from './other-tab.ts';
import { bringBack, tryGpu } from './paused-gpu.ts';
import { keepStateBudget, stateBudgetChoice } from './state-budget.ts';
import { openFiles } from './vision-pairing.ts';

/** The key under which the limits are kept. */
const LIMITS = 'facet.limits';

export interface EngineActions {
  readonly store: StoreApi<EngineState>;
  /**
   * Loads the model of the last visit, if all of it is stored; the demo model else. Where that fails, it still
   * asks for the facts of the device.
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
  /** The same by itself after a loss: on the processor where the GPU cannot be had any more. */
  bringBack(): Promise<void>;
  /** Keeps models off the GPU, which was lost, from the next load on. */
  pauseGpu(): void;
  /** Goes back to a GPU that was paused, if the browser has one again and no answer is being written. */
  tryGpu(): Promise<void>;
  dismissFailure(): void;
  dismissStopped(): void;
  /** Loads here what was to be loaded, or was in use last; another tab that has the engine unloads its model. */
  takeOver(): Promise<void>;
  /** Takes other limits and loads the model in use with them. The choice is kept for the next visit. */
  setLimits(limits: Partial<Limits>): Promise<void>;
  /** Takes another device and loads the model in use to it. The choice is kept for the next visit. */
  setCompute(compute: Compute): Promise<void>;
  /** Takes a person's word that the model in use chats, or does not, and loads it so. The choice is kept. */
  setChat(chat: boolean): Promise<void>;
  /** Takes another budget of the disk for the KV states of chats, at once and for the next visits. */
  setStateBudget(bytes: number): Promise<void>;
  /** Frees the vision tower until an image needs it. */
  evictVision(): Promise<void>;
  /** Loads the model in use once more, with its kernels fitted to the GPU anew. */
  fitAgain(): Promise<void>;
  /** Has the processor measured, where it is what computes; once. */
  measure(): Promise<void>;
}

/** The engine's state on the page, and what a person can do to it. */
export function createEngine(
  client: FacetClient,
  storage?: ChoiceStorage,
  lock = new EngineLock(),
  beforeFetching: EngineContext['beforeFetching'] = () => Promise.resolve(),
  memoryBytes: EngineContext['memoryBytes'] = () => Infinity,
): EngineActions {
  const store = createStore<EngineState>(() => ({
    phase: { kind: 'idle' },
    reported: { kind: 'empty' },
    loaded: undefined,
    waitingVision: [],
    adapter: undefined,
    compute: computeChoice(storage),
    gpuPaused: false,
    recovering: false,
    stateBudget: stateBudgetChoice(storage),
    limits: recall(storage, LIMITS, limitsSchema) ?? USUAL_LIMITS,
  }));
  const last = lastModels(storage);
  const engine: EngineContext = { store, client, lock, last, storage, beforeFetching, memoryBytes };

  client.on('status', (reported) => {
    const { reported: before, adapter } = store.getState();
    store.setState({ reported });
    // How many threads help is measured while an answer is written.
    if (before.kind === 'generating' && reported.kind === 'ready' && adapter?.threadUse)
      void askAdapter(engine);
  });
  client.on('died', (error) => {
    const { reported } = store.getState();
    const lost = 'model' in reported && ({ kind: 'lost', error, model: reported.model } as const);
    store.setState({ reported: lost || { kind: 'empty' } });
  });
  lock.onLost(() => giveAway(engine));

  const reload = () => open(engine, store.getState().loaded?.request ?? demoRequest());
  return {
    store,
    reload,
    bringBack: () => bringBack(engine),
    pauseGpu: () => store.setState({ gpuPaused: true }),
    tryGpu: () => tryGpu(engine),
    start: async () => {
      await openLast(engine);
      if (!store.getState().adapter) await askAdapter(engine);
    },
    open: (request) => open(engine, request),
    openFiles: (files) => openFiles(engine, files),
    openDemo() {
      last.forget();
      return open(engine, demoRequest());
    },
    cancelLoading: () => cancelLoading(engine),
    dismissFailure: () => dismiss(engine, 'failed'),
    dismissStopped() {
      last.giveUp();
      dismiss(engine, 'stopped');
    },
    takeOver: () => takeOver(engine),
    setLimits: (change) => setLimits(engine, change),
    setCompute: (compute) => setCompute(engine, compute),
    setChat: (chat) => setChat(engine, chat),
    async setStateBudget(bytes) {
      keepStateBudget(storage, bytes);
      store.setState({ stateBudget: bytes });
      await client.call('setStateBudget', bytes);
    },
    evictVision: () => client.call('evictVision', null).then(() => undefined),
    fitAgain: async () => {
      const request = store.getState().loaded?.request;
      if (request) await open(engine, request, { fitAgain: true });
    },
    measure: () => measure(engine),
  };
}

function cancelLoading({ store }: EngineContext): void {
  const { phase } = store.getState();
  if (phase.kind === 'opening') phase.controller.abort();
}

function dismiss({ store }: EngineContext, kind: Phase['kind']): void {
  if (store.getState().phase.kind === kind) store.setState({ phase: { kind: 'idle' } });
}

function takeOver(engine: EngineContext): Promise<void> {
  const { phase, loaded } = engine.store.getState();
  const wanted = phase.kind === 'elsewhere' ? phase.wanted : undefined;
  return open(engine, wanted ?? loaded?.request ?? demoRequest(), { steal: true });
}

async function setLimits(engine: EngineContext, change: Partial<Limits>): Promise<void> {
  const { store, client, storage } = engine;
  const limits = { ...store.getState().limits, ...change };
  remember(storage, LIMITS, limits);
  store.setState({ limits });
  const { loaded } = store.getState();
  if (!loaded) return;
  const asItIs = (key: string): boolean =>
    key === 'checkpointShare' || (key === 'draft' && !mayHaveDraft(loaded.request));
  if (!Object.keys(change).every(asItIs) || !modelOf(store.getState())) return open(engine, loaded.request);
  // Nothing has to be loaded for a budget, nor for guesses where there are none; a model that is lost gets it when it is loaded again.
  await client.call('setCheckpointBudget', checkpointBudget(limits, loaded.model)).catch(() => undefined);
}

async function setChat(engine: EngineContext, chat: boolean): Promise<void> {
  const { loaded } = engine.store.getState();
  if (!loaded) return;
  keepKind(engine.storage, requestName(loaded.request), chat);
  await open(engine, loaded.request);
}

async function setCompute(engine: EngineContext, compute: Compute): Promise<void> {
  const { store, storage } = engine;
  if (compute === store.getState().compute) return;
  keepCompute(storage, compute);
  store.setState({ compute, gpuPaused: false });
  const state = store.getState();
  const request = requestOf(state) ?? failureOf(state)?.request;
  // Where another tab has the engine, or WebLLM's runs, the next load takes the choice.
  if (state.phase.kind === 'elsewhere' || !request || isOfWebLlm(state)) return;
  await open(engine, request);
}

async function measure({ store, client }: EngineContext): Promise<void> {
  const { adapter, rates } = store.getState();
  if (adapter?.kind !== 'cpu' || rates) return;
  const measured = await client.call('rates', null).catch(() => null);
  if (measured) store.setState({ rates: measured });
}
