import type { BufferSlice } from '../device/memory.ts';
import { GROWTH, kvRowBytes } from '../model/kv-sizes.ts';
import { heldPositions } from '../shared/ring.ts';
import type { LayerKv } from './layer-kv.ts';

/** Most bytes that are read back, stored or written at once. */
export const PART_BYTES = 4 * 2 ** 20;

/** Live rows of the cache that are read, stored and written as one. */
export interface StatePart {
  readonly slices: readonly BufferSlice[];
  readonly bytes: number;
  /** A sequence that is the same up to here has the very same rows; Infinity where they change with every token. */
  readonly settledAt: number;
}

/**
 * The live rows of a cache at a length: those of the global layers in blocks of {@link GROWTH} positions, the
 * oldest first, so that a conversation that goes on adds blocks and changes none; then the rings as they lie.
 */
export function statePartsOf(layers: readonly LayerKv[], length: number): StatePart[] {
  const parts: StatePart[] = [];
  const growing = layers.filter(({ layer }) => layer.kind === 'global');
  for (let first = 0; first < length; first += GROWTH) {
    const rows = Math.min(GROWTH, length - first);
    const settledAt = rows === GROWTH ? first + GROWTH : Infinity;
    parts.push(
      ...packed(
        growing.flatMap((kv) => slicesOf(kv, first, rows)),
        settledAt,
      ),
    );
  }
  const rings = layers.filter(({ layer }) => layer.kind === 'local');
  parts.push(
    ...packed(
      rings.flatMap((kv) => slicesOf(kv, 0, heldPositions(length, kv.capacity))),
      Infinity,
    ),
  );
  return parts;
}

/** Keys and values of some slots, no slice larger than a part. */
function slicesOf({ slices, layer, type }: LayerKv, first: number, rows: number): BufferSlice[] {
  const rowBytes = kvRowBytes(layer, type);
  const most = Math.max(1, Math.floor(PART_BYTES / rowBytes));
  return [slices.keys, slices.values].flatMap(({ buffer, offset }) => {
    const cut: BufferSlice[] = [];
    for (let done = 0; done < rows; done += most) {
      const size = Math.min(most, rows - done) * rowBytes;
      cut.push({ buffer, offset: offset + (first + done) * rowBytes, size });
    }
    return cut;
  });
}

/** Slices in parts of at most {@link PART_BYTES}, in their order. */
function packed(slices: readonly BufferSlice[], settledAt: number): StatePart[] {
  const parts: { slices: BufferSlice[]; bytes: number; settledAt: number }[] = [];
  for (const slice of slices) {
    const open = parts.at(-1);
    if (open && open.bytes + slice.size <= PART_BYTES) {
      open.slices.push(slice);
      open.bytes += slice.size;
    } else parts.push({ slices: [slice], bytes: slice.size, settledAt });
  }
  return parts;
}
