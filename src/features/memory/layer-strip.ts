import type { Sheet } from '../../ui/canvas.ts';
import type { LayerMemory, MemorySnapshot } from '../../worker/protocol.ts';

/** Custom properties that the strips are drawn with. */
export const STRIP_COLOURS = {
  empty: '--strip-empty',
  new: '--strip-new',
  old: '--strip-old',
  image: '--strip-image',
  head: '--strip-head',
  ghost: '--strip-ghost',
} as const;
export type StripColours = Readonly<Record<keyof typeof STRIP_COLOURS, string>>;

/** Heights in CSS pixels: the ring, the gap below it, the bar of bytes. */
const RING = 12;
const GAP = 4;
const BAR = 6;
export const STRIP_HEIGHT = RING + GAP + BAR;

/** A run of slots, the second not included. */
type Slots = readonly [from: number, to: number];

/** The slots of positions `first` to `last`, which may go round the end of the ring. */
export function slotsOf(
  { kind, capacity, oldest, used }: LayerMemory,
  { first, last }: MemorySnapshot['images'][number],
): readonly Slots[] {
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

/** What is in a layer's slots: those written since the ring came round last, and those of the lap before. */
export function lapsOf({ kind, capacity, used, head, wraps }: LayerMemory): {
  readonly newer: Slots;
  readonly older: Slots;
  readonly next: number;
} {
  if (kind === 'global') return { newer: [0, used], older: [0, 0], next: used };
  if (wraps === 0) return { newer: [0, used], older: [0, 0], next: head };
  return { newer: [0, head], older: [head, capacity], next: head };
}

/**
 * Draws one layer: its slots from left to right with images tinted and a mark where the next position goes,
 * and below, on a scale that all layers share, live bytes in allocated ones, with a frame as long as full
 * attention would need. `most` is the end of that scale, in bytes.
 */
export function drawStrip(
  { context, width }: Sheet,
  layer: LayerMemory,
  images: MemorySnapshot['images'],
  most: number,
  colours: StripColours,
): void {
  const { capacity, allocatedBytes, liveBytes, fullAttentionBytes } = layer;
  const fill = (colour: string, x: number, y: number, across: number, down: number) => {
    context.fillStyle = colour;
    context.fillRect(x, y, across, down);
  };
  const scale = capacity > 0 ? width / capacity : 0;
  const slots = (colour: string, [from, to]: Slots) => {
    if (to > from) fill(colour, from * scale, 0, Math.max(1, (to - from) * scale), RING);
  };
  const { newer, older, next } = lapsOf(layer);
  fill(colours.empty, 0, 0, width, RING);
  slots(colours.old, older);
  slots(colours.new, newer);
  for (const image of images) for (const run of slotsOf(layer, image)) slots(colours.image, run);
  const mark = Math.min(width - 2, next * scale);
  fill(colours.head, mark, 0, 2, RING);

  const top = RING + GAP;
  const long = (bytes: number) => (most > 0 ? (bytes / most) * width : 0);
  fill(colours.empty, 0, top, long(allocatedBytes), BAR);
  fill(colours.new, 0, top, long(liveBytes), BAR);
  const ghost = long(fullAttentionBytes);
  if (ghost >= 1) {
    context.strokeStyle = colours.ghost;
    context.lineWidth = 1;
    context.strokeRect(0.5, top + 0.5, Math.max(0, ghost - 1), BAR - 1);
  }
}
