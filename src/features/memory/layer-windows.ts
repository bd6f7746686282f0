import type { LayerMemory } from '../../worker/protocol.ts';

/** How many layers of a model remember how much. */
export interface LayerWindows {
  readonly local: number;
  readonly global: number;
  /** Positions that local layers keep: W, or the whole context where that is shorter. */
  readonly window: number;
}

/** The windows of a model's layers; undefined while there is none. */
export function windowsOf(layers: readonly LayerMemory[]): LayerWindows | undefined {
  const ring = layers.find(({ kind }) => kind === 'local');
  if (!ring) return undefined;
  const local = layers.filter(({ kind }) => kind === 'local').length;
  return { local, global: layers.length - local, window: ring.capacity };
}

/** The first position that a layer could see when the token at `position` was written; it saw all from there on. */
export const firstSeen = (position: number, window: number | null): number =>
  window === null ? 0 : Math.max(0, position - window);
