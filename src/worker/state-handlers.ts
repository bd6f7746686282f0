import type { Handlers } from './handlers.ts';
import type { StoredStates } from './protocol.ts';

/** States on disk as the host needs them; `StateStore` is one. */
export interface States {
  setBudget(bytes: number): Promise<void>;
  look(): Promise<StoredStates>;
  forget(conversations?: readonly string[]): Promise<void>;
  keepOnly(conversations: readonly string[]): Promise<void>;
}

/** Calls about states on disk. A browser that gives no database keeps nothing. */
export function stateHandlers(
  states: States | undefined,
): Pick<Handlers, 'setStateBudget' | 'storedStates' | 'forgetStates' | 'keepStatesOf'> {
  return {
    setStateBudget: async (bytes) => {
      await states?.setBudget(bytes).catch(() => undefined);
      return null;
    },
    storedStates: async () =>
      (await states?.look().catch(() => undefined)) ?? { bytes: 0, states: 0, restored: null },
    forgetStates: async ({ conversations }) => {
      await states?.forget(conversations).catch(() => undefined);
      return null;
    },
    keepStatesOf: async (conversations) => {
      await states?.keepOnly(conversations).catch(() => undefined);
      return null;
    },
  };
}
