import { lapsOf, type SlotRun, slotsOf } from '../../shared/ring.ts';
import type { LayerMemory, MemorySnapshot } from '../../worker/protocol.ts';
import type { Sheet } from './canvas.ts';
import type { StripColours } from './layer-strip.ts';

/** CSS pixels of a ring's square, and of what lies in it. */
export const RING_SIZE = 40;
const CENTRE = RING_SIZE / 2;
const RADIUS = 15;
const BAND = 7;
/** A global layer's line lies under the layer's number. */
const LINE = { x: 2, y: 24, across: RING_SIZE - 4, down: BAND };

/** A part of a ring, in turns from the top, or of a line, from its left end. */
export interface RingPart {
  readonly colour: keyof StripColours;
  readonly from: number;
  readonly to: number;
}

export interface RingPicture {
  readonly shape: 'ring' | 'line';
  readonly parts: readonly RingPart[];
  /** Where the next position goes. */
  readonly head: number;
}

/**
 * A layer as a ring of its slots, this lap's and the lap's before, with images tinted and a mark where the next
 * position goes; a global layer as a line that grows, on a scale of `end` positions. Ends lie on whole device pixels
 * of the circle, so that a picture in which nothing moved by one is equal to the one before.
 */
export function ringPicture(
  layer: LayerMemory,
  images: MemorySnapshot['images'],
  end: number,
  pixelRatio: number,
): RingPicture {
  const shape = layer.kind === 'local' ? 'ring' : 'line';
  // Quarters of a turn are whole numbers of steps.
  const pixels = (shape === 'ring' ? 2 * Math.PI * RADIUS : LINE.across) * pixelRatio;
  const steps = 4 * Math.round(pixels / 4);
  const slots = shape === 'ring' ? layer.capacity : end;
  const snap = (slot: number) => (slots > 0 ? Math.min(1, Math.round((slot / slots) * steps) / steps) : 0);
  const part = (colour: RingPart['colour'], [from, to]: SlotRun): RingPart[] =>
    to > from ? [{ colour, from: snap(from), to: snap(to) }] : [];
  const { newer, older, next } = lapsOf(layer);
  return {
    shape,
    parts: [
      { colour: 'empty', from: 0, to: 1 },
      ...part('old', older),
      ...part('new', newer),
      ...images.flatMap((image) => slotsOf(layer, image).flatMap((run) => part('image', run))),
    ],
    head: snap(next),
  };
}

/** Draws a layer's ring or line. */
export function drawRing(
  { context }: Sheet,
  { shape, parts, head }: RingPicture,
  colours: StripColours,
): void {
  const angle = (turns: number) => (turns - 0.25) * 2 * Math.PI;
  if (shape === 'line') {
    const x = (share: number) => LINE.x + share * LINE.across;
    for (const { colour, from, to } of parts) {
      context.fillStyle = colours[colour];
      context.fillRect(x(from), LINE.y, x(to) - x(from), LINE.down);
    }
    context.fillStyle = colours.head;
    context.fillRect(Math.min(x(head), x(1) - 2), LINE.y - 3, 2, LINE.down + 6);
    return;
  }
  context.lineWidth = BAND;
  for (const { colour, from, to } of parts) {
    context.beginPath();
    context.arc(CENTRE, CENTRE, RADIUS, angle(from), angle(to));
    context.strokeStyle = colours[colour];
    context.stroke();
  }
  const [across, down] = [Math.cos(angle(head)), Math.sin(angle(head))];
  context.beginPath();
  context.moveTo(CENTRE + across * (RADIUS - BAND), CENTRE + down * (RADIUS - BAND));
  context.lineTo(CENTRE + across * (RADIUS + BAND / 2 + 1), CENTRE + down * (RADIUS + BAND / 2 + 1));
  context.lineWidth = 2;
  context.strokeStyle = colours.head;
  context.stroke();
}
