import type { Copy, Device } from '../device/device.ts';
import type { BufferSlice } from '../device/memory.ts';
import { type LayerKv, rowsOf } from './layer-kv.ts';

/** Rows of rings that positions from `length` on take the place of: runs of slots, in keys and in values. */
function overwritten(rings: readonly LayerKv[], length: number, tokens: number): BufferSlice[] {
  return rings.flatMap((ring) => {
    const { capacity } = ring;
    const end = length + tokens;
    // Positions that come into the ring and find one there that is W older.
    const first = Math.max(length, capacity, end - capacity);
    const runs: BufferSlice[] = [];
    for (let next = first; next < end;) {
      const slot = next % capacity;
      const rows = Math.min(end - next, capacity - slot);
      runs.push(...rowsOf(ring, slot, rows));
      next += rows;
    }
    return runs;
  });
}

/**
 * Copies the rows that `tokens` positions from `length` on will take the place of to memory that is lent for as long
 * as they are computed; answers how they come back, or nothing where they do not fit.
 */
export function keepOverwritten(
  device: Pick<Device, 'copy'>,
  rings: readonly LayerKv[],
  { length, tokens }: { readonly length: number; readonly tokens: number },
  lent: BufferSlice,
): (() => void) | undefined {
  let at = 0;
  const copies: Copy[] = overwritten(rings, length, tokens).map((from) => {
    const to = { ...lent, offset: lent.offset + at, size: from.size };
    at += from.size;
    return { from, to };
  });
  if (at > lent.size) return undefined;
  if (copies.length === 0) return () => undefined;
  device.copy(copies);
  return () => device.copy(copies.map(({ from, to }) => ({ from: to, to: from })));
}
