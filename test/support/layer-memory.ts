import { heldSlots } from '../../src/shared/ring.ts';
import type { LayerMemory } from '../../src/worker/protocol.ts';

interface LayerShape {
  readonly index: number;
  /** W; null on a global layer. */
  readonly window: number | null;
  /** Positions its buffer holds; W unless said otherwise. */
  readonly capacity?: number;
  /** Bytes of keys and values of a position. */
  readonly rowBytes: number;
}

/** What the engine reports of a layer when the sequence has `length` positions. */
export function layerMemory(
  { index, window, capacity = window ?? 1024, rowBytes }: LayerShape,
  length: number,
): LayerMemory {
  const held = heldSlots(window === null ? 'global' : 'local', capacity, length);
  return {
    index,
    ...held,
    window,
    allocatedBytes: capacity * rowBytes,
    liveBytes: held.used * rowBytes,
    fullAttentionBytes: length * rowBytes,
    weightBytes: 0,
    weightTypes: 'q8',
  };
}
