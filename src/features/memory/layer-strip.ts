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

/** Heights in CSS pixels: of the strip, and of what lies between the ends of full attention's frame. */
export const STRIP_HEIGHT = 18;
const INSET = 3;
const SLOTS = STRIP_HEIGHT - 2 * INSET;

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
 * goes, and around them a frame as long as full attention would need. All layers share a scale of bytes, of which
 * `most` is the end. Edges lie on whole device pixels, so that
 * a picture in which nothing moved by one is equal to the one before.
 */
export function stripBoxes(
  layer: LayerMemory,
  images: MemorySnapshot['images'],
  most: number,
  { width, pixelRatio }: StripSize,
): readonly StripBox[] {
  const { capacity, allocatedBytes, fullAttentionBytes } = layer;
  const snap = (x: number) => Math.round(x * pixelRatio) / pixelRatio;
  const across = (bytes: number) => snap(most > 0 ? (bytes / most) * width : 0);
  const scale = capacity > 0 ? across(allocatedBytes) / capacity : 0;
  const ring = (colour: StripBox['colour'], [from, to]: SlotRun): StripBox[] => {
    if (to <= from) return [];
    const x = snap(from * scale);
    return [{ colour, x, y: INSET, across: Math.max(1, snap(to * scale) - x), down: SLOTS }];
  };
  const { newer, older, next } = lapsOf(layer);
  return [
    { colour: 'empty', x: 0, y: INSET, across: across(allocatedBytes), down: SLOTS },
    ...ring('old', older),
    ...ring('new', newer),
    ...images.flatMap((image) => slotsOf(layer, image).flatMap((run) => ring('image', run))),
    { colour: 'head', x: Math.min(width - 2, snap(next * scale)), y: INSET, across: 2, down: SLOTS },
    {
      colour: 'ghost',
      x: 0,
      y: 0,
      across: across(fullAttentionBytes),
      down: STRIP_HEIGHT,
      framed: true,
    },
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
