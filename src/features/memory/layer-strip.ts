import { lapsOf, type SlotRun, slotsOf } from '../../shared/ring.ts';
import type { LayerMemory, MemorySnapshot } from '../../worker/protocol.ts';
import { type Box, drawBoxes, type PictureSize, type Sheet, snapTo } from './canvas.ts';

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

type StripBox = Box<keyof StripColours>;

/**
 * The picture of one layer: its slots from left to right with images tinted and a mark where the next position
 * goes, and around them a frame as long as full attention would need. All layers share a scale of bytes, of which
 * `most` is the end. Edges lie on whole device pixels.
 */
export function stripBoxes(
  layer: LayerMemory,
  images: MemorySnapshot['images'],
  most: number,
  size: PictureSize,
): readonly StripBox[] {
  const { capacity, allocatedBytes, fullAttentionBytes } = layer;
  const { width } = size;
  const snap = snapTo(size);
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
export const drawStrip = (sheet: Sheet, boxes: readonly StripBox[], colours: StripColours): void =>
  drawBoxes(sheet, boxes, colours, 1);

/** Equal for pictures that look the same. */
export const pictureKey = (boxes: readonly StripBox[]): string =>
  boxes.map(({ colour, x, across }) => `${colour} ${x} ${across}`).join();
