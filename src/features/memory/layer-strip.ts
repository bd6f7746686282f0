import { lapsOf, type SlotRun, slotsOf } from '../../shared/ring.ts';
import type { LayerMemory, MemorySnapshot } from '../../worker/protocol.ts';
import type { Sheet } from './canvas.ts';

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

/** A box of a strip in CSS pixels; a frame where `framed`. */
export interface StripBox {
  readonly colour: keyof StripColours;
  readonly x: number;
  readonly y: number;
  readonly across: number;
  readonly down: number;
  readonly framed?: boolean;
}

/** Width of a strip, and device pixels of a CSS pixel. */
export interface StripSize {
  readonly width: number;
  readonly pixelRatio: number;
}

/**
 * The picture of one layer: its slots from left to right with images tinted and a mark where the next position
 * goes, and below, on a scale that all layers share, live bytes in allocated ones, with a frame as long as full
 * attention would need. `most` is the end of that scale, in bytes. Edges lie on whole device pixels, so that
 * a picture in which nothing moved by one is equal to the one before.
 */
export function stripBoxes(
  layer: LayerMemory,
  images: MemorySnapshot['images'],
  most: number,
  { width, pixelRatio }: StripSize,
): readonly StripBox[] {
  const { capacity, allocatedBytes, liveBytes, fullAttentionBytes } = layer;
  const snap = (x: number) => Math.round(x * pixelRatio) / pixelRatio;
  const scale = capacity > 0 ? width / capacity : 0;
  const ring = (colour: StripBox['colour'], [from, to]: SlotRun): StripBox[] => {
    if (to <= from) return [];
    const x = snap(from * scale);
    return [{ colour, x, y: 0, across: Math.max(1, snap(to * scale) - x), down: RING }];
  };
  const { newer, older, next } = lapsOf(layer);
  const top = RING + GAP;
  const bar = (colour: StripBox['colour'], bytes: number): StripBox => {
    const across = snap(most > 0 ? (bytes / most) * width : 0);
    return { colour, x: 0, y: top, across, down: BAR };
  };
  return [
    { colour: 'empty', x: 0, y: 0, across: width, down: RING },
    ...ring('old', older),
    ...ring('new', newer),
    ...images.flatMap((image) => slotsOf(layer, image).flatMap((run) => ring('image', run))),
    { colour: 'head', x: Math.min(width - 2, snap(next * scale)), y: 0, across: 2, down: RING },
    bar('empty', allocatedBytes),
    bar('new', liveBytes),
    { ...bar('ghost', fullAttentionBytes), framed: true },
  ];
}

/** Draws a layer's picture. */
export function drawStrip({ context }: Sheet, boxes: readonly StripBox[], colours: StripColours): void {
  for (const { colour, x, y, across, down, framed } of boxes) {
    if (!framed) {
      context.fillStyle = colours[colour];
      context.fillRect(x, y, across, down);
    } else if (across >= 1) {
      context.strokeStyle = colours[colour];
      context.lineWidth = 1;
      context.strokeRect(x + 0.5, y + 0.5, Math.max(0, across - 1), down - 1);
    }
  }
}

/** Equal for pictures that look the same. */
export const pictureKey = (boxes: readonly StripBox[]): string =>
  boxes.map(({ colour, x, across }) => `${colour} ${x} ${across}`).join();
