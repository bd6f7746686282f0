import { createStore, type StoreApi } from 'zustand/vanilla';
import { FacetError, type PlainError } from '../../shared/errors.ts';
import { DEFAULT_CONTEXT, SIZES } from '../../shared/family.ts';
import type { MemoryKind } from '../../shared/memory-plan.ts';
import type { FacetClient } from '../../worker/client.ts';
import type { ShapePlan } from '../../worker/protocol.ts';
import { advise } from './plan-advice.ts';
import type { PlanChoice, PlanFigures } from './plan-choice.ts';
import { type ChoiceStorage, positive, recall, remember } from '../page/choice-storage.ts';

export interface PlanState {
  readonly choice: PlanChoice;
  /** Memory that the person says the GPU has, in bytes. */
  readonly memoryBytes: number;
  /** All sizes at the choice's context and quantisation; stays until the next is ready. */
  readonly plans: readonly PlanFigures[];
  /** Plans that would fit where the choice does not. */
  readonly advice: readonly PlanFigures[] | undefined;
  readonly error: PlainError | undefined;
}

export interface PlanActions {
  readonly store: StoreApi<PlanState>;
  /** Plans what is chosen, unless that is done already. */
  start(): void;
  choose(change: Partial<PlanChoice>): void;
  setMemory(bytes: number): void;
}

const MEMORY = 'facet.plan.memory';

/** Plans of memory for the published sizes. They are made in the worker, with no model and no GPU. */
export function createPlan(client: FacetClient, storage?: ChoiceStorage): PlanActions {
  const store = createStore<PlanState>(() => ({
    choice: { shape: '4b', quantisation: 'Q4_0', contextLength: DEFAULT_CONTEXT, kvType: 'f16' },
    memoryBytes: recall(storage, MEMORY, positive) ?? 8 * 2 ** 30,
    plans: [],
    advice: undefined,
    error: undefined,
  }));
  const known = new Map<string, Promise<PlanFigures>>();

  function figures(choice: PlanChoice): Promise<PlanFigures> {
    const key = JSON.stringify([choice.shape, choice.quantisation, choice.contextLength, choice.kvType]);
    const made = known.get(key) ?? client.call('plan', choice).then((plan) => summary(choice, plan));
    known.set(key, made);
    made.catch(() => known.delete(key));
    return made;
  }

  async function refresh(): Promise<void> {
    const { choice, memoryBytes } = store.getState();
    const current = () => choice === store.getState().choice && memoryBytes === store.getState().memoryBytes;
    try {
      const plans = await Promise.all(SIZES.map((shape) => figures({ ...choice, shape })));
      if (!current()) return;
      store.setState({ plans, error: undefined });
      const advice = await advise(choice, memoryBytes, figures);
      if (current()) store.setState({ advice });
    } catch (reason) {
      if (current()) store.setState({ error: FacetError.from(reason).toPlain() });
    }
  }

  return {
    store,
    start() {
      if (store.getState().plans.length === 0) void refresh();
    },
    choose(change) {
      store.setState(({ choice }) => ({ choice: { ...choice, ...change }, advice: undefined }));
      void refresh();
    },
    setMemory(memoryBytes) {
      remember(storage, MEMORY, memoryBytes);
      store.setState({ memoryBytes, advice: undefined });
      void refresh();
    },
  };
}

function summary(choice: PlanChoice, plan: ShapePlan): PlanFigures {
  const of = (kind: MemoryKind) => plan.entries.filter((entry) => entry.kind === kind);
  const sum = (kind: MemoryKind) => of(kind).reduce((total, { bytes }) => total + bytes, 0);
  const [weights, kvLocal, kvGlobal] = [sum('weights'), sum('kv-local'), sum('kv-global')];
  const vision = sum('vision');
  return {
    ...choice,
    plannedLength: plan.contextLength,
    window: plan.window,
    localLayers: of('kv-local').length,
    globalLayers: of('kv-global').length,
    weights,
    kvLocal,
    kvGlobal,
    scratch: plan.totalBytes - weights - kvLocal - kvGlobal - vision,
    vision,
    total: plan.totalBytes,
    fullAttentionKv: plan.fullAttentionKvBytes,
  };
}
