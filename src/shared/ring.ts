import { type Position, type Slot, slot } from './numbers.ts';

/** A layer's KV buffer of `capacity` slots, and what it holds of a sequence. */
export interface HeldSlots {
  /** Local layers keep a ring of the newest positions, global ones all of them in order. */
  readonly kind: 'local' | 'global';
  /** Positions its KV buffer holds. */
  readonly capacity: number;
  /** Positions in it that a query can still see. */
  readonly used: number;
  /** Slot that the next position goes to. */
  readonly head: number;
  /** Oldest position still held. */
  readonly oldest: number;
  /** Times the ring has come round. */
  readonly wraps: number;
}

/** A run of slots, the second not included. */
export type SlotRun = readonly [from: number, to: number];

/** The slot of a position in a ring of `capacity` slots. */
export const ringSlot = (at: Position, capacity: number): Slot => slot(at % capacity);

/** Positions of a sequence of `length` that a buffer of `capacity` slots holds. */
export const heldPositions = (length: number, capacity: number): number => Math.min(length, capacity);

/** A layer's buffer when the sequence has `length` positions. */
export function heldSlots(kind: HeldSlots['kind'], capacity: number, length: number): HeldSlots {
  const used = heldPositions(length, capacity);
  return {
    kind,
    capacity,
    used,
    head: length % capacity,
    oldest: length - used,
    wraps: kind === 'local' ? Math.floor(length / capacity) : 0,
  };
}

/** The slots of positions `first` to `last` that are held; they may go round the end of the ring. */
export function slotsOf(
  { kind, capacity, oldest, used }: HeldSlots,
  { first, last }: { readonly first: number; readonly last: number },
): readonly SlotRun[] {
  const from = Math.max(first, oldest);
  const to = Math.min(last + 1, oldest + used);
  if (from >= to || capacity === 0) return [];
  if (kind === 'global') return [[from, to]];
  const start = from % capacity;
  const end = start + to - from;
  return end <= capacity
    ? [[start, end]]
    : [
        [start, capacity],
        [0, end - capacity],
      ];
}

/** The slots written since the ring came round last, and those of the lap before; `next` is written next. */
export function lapsOf({ kind, capacity, used, head, wraps }: HeldSlots): {
  readonly newer: SlotRun;
  readonly older: SlotRun;
  readonly next: number;
} {
  if (kind === 'global') return { newer: [0, used], older: [0, 0], next: used };
  if (wraps === 0) return { newer: [0, used], older: [0, 0], next: head };
  return { newer: [0, head], older: [head, capacity], next: head };
}
