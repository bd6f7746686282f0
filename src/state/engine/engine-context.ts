import type { StoreApi } from 'zustand/vanilla';
import type { FacetClient } from '../../worker/client.ts';
import type { ChoiceStorage } from '../page/choice-storage.ts';
import type { EngineLock } from './engine-lock.ts';
import type { EngineState } from './engine-state.ts';
import type { LastModels } from './last-model.ts';

/** Context of the functions over the engine's store. */
export interface EngineContext {
  readonly store: StoreApi<EngineState>;
  readonly client: FacetClient;
  readonly lock: EngineLock;
  readonly last: LastModels;
  readonly storage: ChoiceStorage | undefined;
  /** Tells a worker what it needs to fetch from the hub; awaited before each load that may. */
  readonly beforeFetching: () => Promise<void>;
  /** Memory that a GPU has, as a person says. */
  readonly memoryBytes: () => number;
}
