import { createStore, type StoreApi } from 'zustand/vanilla';
import type { FacetClient } from '../../worker/client.ts';
import { DEFAULT_CONTEXT, type Size, sizeOfName } from '../../shared/family.ts';
import type { KvType } from '../../shared/kv-row.ts';
import { planType } from './model-fit.ts';

export interface FitState {
  /** GPU memory that models take, by {@link fitKey}. Bytes. */
  readonly needs: ReadonlyMap<string, number>;
}

export interface FitActions {
  readonly store: StoreApi<FitState>;
  /** Plans models that were not planned yet. What cannot be planned stays unknown. */
  readonly weigh: (models: readonly Weighed[], limits: FitLimits) => Promise<void>;
}

/** A model by its published size; by its name where nobody says the size. */
export interface Weighed {
  readonly shape?: Size;
  readonly name: string;
  readonly quantisation: string | null;
  /** Bytes of its file. */
  readonly size?: number;
}

/** Limits that a model is loaded with. */
export interface FitLimits {
  readonly contextLength: number | null;
  readonly kvType: KvType;
}

/** Memory that models would take on this device, planned in the worker. */
export function createFit(client: FacetClient): FitActions {
  const store = createStore<FitState>(() => ({ needs: new Map() }));
  const asked = new Set<string>();
  return {
    store,
    async weigh(models, limits) {
      const wanted = new Map(models.map((model) => [fitKey(model, limits), model]));
      const planned = [...wanted].map(async ([key, model]) => {
        const [shape, quantisation] = [model.shape ?? sizeOfName(model.name), planType(model.quantisation)];
        if (asked.has(key) || shape === undefined || quantisation === undefined) return;
        asked.add(key);
        const { kvType, contextLength } = limits;
        const request = { shape, quantisation, kvType, contextLength: contextLength ?? DEFAULT_CONTEXT };
        const { totalBytes } = await client.call('plan', request);
        store.setState(({ needs }) => ({ needs: new Map(needs).set(key, totalBytes) }));
      });
      await Promise.allSettled(planned);
    },
  };
}

/** Names a model with the limits that it is loaded with. */
export const fitKey = (
  { shape, name, quantisation }: Weighed,
  { contextLength, kvType }: FitLimits,
): string => [shape ?? sizeOfName(name), planType(quantisation), contextLength, kvType].join(' ');
