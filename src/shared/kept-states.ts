import type { Restored } from './timings.ts';

/** Bytes on disk that KV states of conversations may take, to choose from; 0 keeps none. */
export const STATE_BUDGETS = [0, 256 * 2 ** 20, 2 ** 30, 4 * 2 ** 30] as const;

/** The budget unless somebody says otherwise. */
export const USUAL_STATE_BUDGET = 2 ** 30;

/** Bytes and number of the states that are kept. */
export interface StateUsage {
  readonly bytes: number;
  readonly states: number;
}

/** States on disk, and the last that came back since the worker began. */
export interface StoredStates extends StateUsage {
  readonly restored: Restored | null;
}
