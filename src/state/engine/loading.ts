import { type ErrorCode, FacetError, type PlainError } from '../../shared/errors.ts';
import { isRemote } from '../../shared/remote-file.ts';
import type { LoadRequest, ModelFacts } from '../../worker/protocol.ts';
import { draftChoice } from './draft-choice.ts';
import type { EngineContext } from './engine-context.ts';
import { USUAL_STATE_BUDGET } from '../../shared/kept-states.ts';
import { computeNow, type Phase } from './engine-state.ts';
import { checkpointBudget } from './limits.ts';
import { kindChoice } from './kind-choice.ts';
import { isDemo, requestName } from './load-request.ts';
import { becomeFree, endPhase, stayAway } from './other-tab.ts';

/** Failures that say nothing against the model. */
const PASSING: ReadonlySet<ErrorCode> = new Set(['source-failed', 'quota-exceeded', 'access-refused']);

interface Manner {
  /** Takes the engine from the tab that has it. */
  readonly steal?: boolean;
  /** Whether a person asked for it. */
  readonly asked?: boolean;
  /** Has the kernels fitted to the GPU anew. */
  readonly fitAgain?: boolean;
}

/** Loads a request; what was being loaded gives way. */
export async function open(engine: EngineContext, request: LoadRequest, manner?: Manner): Promise<void> {
  await attempt(engine, request, requestName(request), manner);
}

/** Loads a request; answers why it could not, unless another took its place. `name` is what to call it then. */
export async function attempt(
  engine: EngineContext,
  request: LoadRequest,
  name: string,
  { steal = false, asked = true, fitAgain = false }: Manner = {},
): Promise<PlainError | undefined> {
  const { store, client, lock, last } = engine;
  // What a person chose counts at once, also when another tab has the engine.
  if (!isDemo(request) && asked) last.begin(request);
  client.interruptGenerate();
  const controller = beginOpening(store, request);
  const settle = (phase: Phase) => settlePhase(engine, controller, phase);
  try {
    const may = await lock.take({ steal });
    if (!isOpening(store, controller)) return undefined;
    if (!may) {
      const onFree = () => (asked ? void open(engine, request) : becomeFree(engine));
      stayAway(engine, { why: asked ? 'waits' : 'holds', wanted: request, onFree });
      return undefined;
    }
    if (!isDemo(request) && !asked) last.begin(request);
    const model = await load(engine, request, { signal: controller.signal, fitAgain });
    settle({ kind: 'idle' });
    // A model that is lost by now gets it when it is loaded again.
    const budget = checkpointBudget(store.getState().limits, model);
    await client.call('setCheckpointBudget', budget).catch(() => undefined);
    await askAdapter(engine);
    return undefined;
  } catch (reason) {
    const error = FacetError.from(reason).toPlain();
    if (!isOpening(store, controller)) return undefined;
    // An engine that would not stop was ended: that is what was asked for.
    if (error.code === 'aborted' || controller.signal.aborted) {
      settle(
        request.sources.some(({ kind }) => kind === 'hub') ? { kind: 'stopped', request } : { kind: 'idle' },
      );
      return error;
    }
    if (!PASSING.has(error.code)) last.giveUp();
    settle({ kind: 'failed', failure: { error, name, request } });
    return error;
  }
}

/** Says that a request is being loaded. Aborting what it answers stops that. */
export function beginOpening(store: EngineContext['store'], request: LoadRequest): AbortController {
  endPhase(store);
  const controller = new AbortController();
  store.setState({ phase: { kind: 'opening', request, controller } });
  return controller;
}

/** Whether this load is still the one that the page waits for. */
export function isOpening(store: EngineContext['store'], controller: AbortController): boolean {
  const { phase } = store.getState();
  return phase.kind === 'opening' && phase.controller === controller;
}

/** Ends a load, unless another has taken its place or another tab the engine. */
function settlePhase({ store, lock }: EngineContext, controller: AbortController, phase: Phase): void {
  if (!isOpening(store, controller)) return;
  store.setState({ phase });
  if (store.getState().reported.kind === 'empty') lock.release();
}

async function load(
  engine: EngineContext,
  request: LoadRequest,
  { signal, fitAgain }: { readonly signal: AbortSignal; readonly fitAgain: boolean },
): Promise<ModelFacts> {
  const { store, client, last, storage, beforeFetching } = engine;
  const { limits, stateBudget } = store.getState();
  const compute = computeNow(store.getState());
  const { contextLength, kvType, eightBit } = limits;
  const limited = {
    ...request,
    kvType,
    ...(contextLength === null ? {} : { contextLength }),
    ...(compute === 'automatic' ? {} : { compute }),
    ...kindChoice(storage, requestName(request)),
    ...(await draftChoice(engine, request, signal)),
    ...(stateBudget === USUAL_STATE_BUDGET ? {} : { stateBytes: stateBudget }),
    ...(fitAgain ? { fitAgain } : {}),
    ...(eightBit ? { eightBit } : {}),
  };
  if (!isDemo(request) && request.sources.some(isRemote)) await beforeFetching();
  // Another load may have begun meanwhile, and would be followed by this one.
  signal.throwIfAborted();
  const model = await client.call('load', limited, { signal });
  store.setState({ loaded: { request, model } });
  if (!isDemo(request)) last.succeed(request);
  return model;
}

/** Asks for the facts of the device that has the model, or would get one. */
export async function askAdapter({ client, store }: EngineContext): Promise<void> {
  await client.call('adapter', computeNow(store.getState())).then(
    (adapter) => store.setState({ adapter }),
    // Loading fails for the same reason, and says so.
    () => undefined,
  );
}
