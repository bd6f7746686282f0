import type { StoreApi } from 'zustand/vanilla';
import { FacetError } from '../../shared/errors.ts';
import type { FacetClient } from '../../worker/client.ts';
import type { ModelsState } from './models-state.ts';

/** Context of the functions over the models' store. */
export interface ModelsContext {
  readonly store: StoreApi<ModelsState>;
  readonly client: FacetClient;
}

/** Does what a person asked for; what went wrong is told in the store. */
export async function tried<Value>(
  { store }: ModelsContext,
  work: () => Promise<Value>,
): Promise<Value | undefined> {
  store.setState({ failure: undefined, checked: undefined });
  try {
    return await work();
  } catch (error) {
    const failure = FacetError.from(error).toPlain();
    if (failure.code !== 'aborted') store.setState({ failure });
    return undefined;
  }
}
