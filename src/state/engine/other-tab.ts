import type { LoadRequest } from '../../worker/protocol.ts';
import type { EngineContext } from './engine-context.ts';
import type { Elsewhere } from './engine-state.ts';

interface StayAway {
  readonly why: Elsewhere;
  readonly wanted: LoadRequest | undefined;
  /** Called when no tab has the engine any more, unless something was opened here meanwhile. */
  readonly onFree: () => void;
}

/** Another tab has the engine: waits here until it is free. */
export function stayAway({ store, lock }: EngineContext, { why, wanted, onFree }: StayAway): void {
  const watch = new AbortController();
  const isWatched = () => {
    const { phase } = store.getState();
    return phase.kind === 'elsewhere' && phase.watch === watch;
  };
  endPhase(store);
  store.setState({ phase: { kind: 'elsewhere', why, wanted, watch } });
  lock.whenFree(watch.signal).then(
    () => isWatched() && onFree(),
    // Whoever opens something stops waiting.
    () => undefined,
  );
}

/** Stops what the phase has under way: a load, or the waiting for another tab. */
export function endPhase(store: EngineContext['store']): void {
  const { phase } = store.getState();
  if (phase.kind === 'opening') phase.controller.abort();
  if (phase.kind === 'elsewhere') phase.watch.abort();
}

/** The engine may be had again: it is told, and loads when somebody asks. */
export function becomeFree({ store }: EngineContext): void {
  const { phase } = store.getState();
  if (phase.kind === 'elsewhere') store.setState({ phase: { ...phase, why: 'free' } });
}

/** Gives the engine away to the tab that takes it over; resolves when the GPU's memory is free. */
export async function giveAway(engine: EngineContext): Promise<void> {
  const { store, client } = engine;
  const { phase } = store.getState();
  const wanted = phase.kind === 'opening' ? phase.request : undefined;
  client.interruptGenerate();
  stayAway(engine, { why: 'took', wanted, onFree: () => becomeFree(engine) });
  await client.call('unload', null).catch(() => undefined);
}
