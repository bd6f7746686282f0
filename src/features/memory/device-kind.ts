import { useStore } from 'zustand';
import { engine } from '../../state/session.ts';
import type { AdapterFacts } from '../../worker/protocol.ts';

/** Whose memory the panel speaks of; the GPU's as long as nobody knows. */
export const useDeviceKind = (): AdapterFacts['kind'] =>
  useStore(engine.store, ({ adapter }) => adapter?.kind ?? 'gpu');
