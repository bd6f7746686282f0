import { heldPositions } from '../../shared/ring.ts';
import type { LayerMemory, MemorySnapshot } from '../../worker/protocol.ts';

/** Origin of a position in the KV cache: a prompt, a token of an image, or one the model wrote. */
export type TokenKind = 'prefill' | 'image' | 'decode';

/** The KV cache when it held `position` positions. */
export interface TimelinePoint {
  readonly position: number;
  /** Origin of its last position. */
  readonly kind: TokenKind;
  /** Bytes that hold something a query can still see. */
  readonly liveBytes: number;
  /** Bytes allocated; undefined for what happened before anybody watched. */
  readonly allocatedBytes: number | undefined;
  /** Bytes that full attention on every layer would have in use. */
  readonly fullAttentionBytes: number;
  /** Bytes that it would have allocated; undefined for what happened before anybody watched. */
  readonly fullAllocatedBytes: number | undefined;
}

/** Points beyond this many are thinned out. */
const MOST_POINTS = 512;

type Kinds = Pick<MemorySnapshot, 'images' | 'prompts'>;

/** Bytes of the keys and values of one position. */
export const positionBytes = ({ allocatedBytes, capacity }: LayerMemory): number =>
  capacity > 0 ? allocatedBytes / capacity : 0;

/** Live KV bytes when the cache holds `position` positions: a local layer keeps no more than its ring. */
export function liveKvAt(layers: readonly LayerMemory[], position: number): number {
  return layers.reduce((sum, layer) => {
    const held = layer.kind === 'local' ? heldPositions(position, layer.capacity) : position;
    return sum + held * positionBytes(layer);
  }, 0);
}

/** KV bytes of `position` positions where every layer attends to all of them. */
export function fullKvAt(layers: readonly LayerMemory[], position: number): number {
  return layers.reduce((sum, layer) => sum + position * positionBytes(layer), 0);
}

/** KV bytes that full attention would have allocated: every layer as many positions as the global ones have. */
export function reservedFullKv(layers: readonly LayerMemory[]): number {
  const capacity = layers.reduce((most, layer) => Math.max(most, layer.capacity), 0);
  return fullKvAt(layers, capacity);
}

/** Origin of the position before `length`. */
export function kindBefore(length: number, { images, prompts }: Kinds): TokenKind {
  const within = (spans: Kinds['images']) =>
    spans.some(({ first, last }) => first < length && length <= last + 1);
  return within(images) ? 'image' : within(prompts) ? 'prefill' : 'decode';
}

/**
 * The timeline with what a snapshot adds. Between two snapshots lie points where something bends or changes:
 * a window that fills, the ends of prompts and images. What was taken back is cut off, and the timeline of
 * another model gives way.
 */
export function extendTimeline(
  points: readonly TimelinePoint[],
  snapshot: MemorySnapshot,
): readonly TimelinePoint[] {
  const { layers, length, kvBytes, images, prompts } = snapshot;
  if (layers.length === 0) return points.length === 0 ? points : [];
  const newest = points.at(-1);
  const sameModel = newest === undefined || newest.fullAttentionBytes === fullKvAt(layers, newest.position);
  if (sameModel && newest?.position === length) return points;
  const kept = sameModel ? points.filter(({ position }) => position <= length) : [];
  const watched = kept.length > 0;
  const from = kept.at(-1)?.position ?? -1;
  const ends = [...prompts, ...images].flatMap(({ first, last }) => [first, last + 1]);
  const bends = layers.filter(({ kind }) => kind === 'local').map(({ capacity }) => capacity);
  const stops = [...new Set([0, ...ends, ...bends, length])]
    .filter((position) => position > from && position <= length)
    .sort((a, b) => a - b);
  const added = stops.map((position): TimelinePoint => ({
    position,
    kind: kindBefore(position, snapshot),
    liveBytes: liveKvAt(layers, position),
    allocatedBytes: watched || position === length ? kvBytes : undefined,
    fullAttentionBytes: fullKvAt(layers, position),
    fullAllocatedBytes: watched || position === length ? reservedFullKv(layers) : undefined,
  }));
  return thin([...kept, ...added], new Set(bends));
}

/** Drops every other point once there are too many, but none where a window fills or the kind changes. */
function thin(points: readonly TimelinePoint[], bends: ReadonlySet<number>): readonly TimelinePoint[] {
  if (points.length <= MOST_POINTS) return points;
  return points.filter(
    ({ position, kind }, at) =>
      at % 2 === 0 || at === points.length - 1 || bends.has(position) || points[at + 1]?.kind !== kind,
  );
}
