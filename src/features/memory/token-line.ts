import type { MemorySnapshot } from '../../worker/protocol.ts';
import { type Box, type PictureSize, snapTo } from './canvas.ts';
import type { LayerWindows } from './layer-windows.ts';

/** Colours of the line of tokens. */
export type LineColour =
  | 'empty'
  | 'forgotten'
  | 'seen'
  | 'later'
  | 'image'
  | 'imageForgotten'
  | 'frame'
  | 'mark';

type LineBox = Box<LineColour>;

/** What there is to show: the cache, the windows of its layers, and the token that is looked at. */
export interface TokenLine extends Pick<MemorySnapshot, 'length' | 'contextLength' | 'images'> {
  readonly windows: LayerWindows;
  /** The picture is the one of when this token was written; undefined for now. */
  readonly chosen: number | undefined;
  readonly pointed: number | undefined;
}

export const LINE_HEIGHT = 32;
/** Tokens lie between the frame's edges. */
const TOP = 4;
const TOKEN = LINE_HEIGHT - 2 * TOP;
/** Tokens that are at least so wide stand apart. */
const APART = 3;

/**
 * Positions that the line has room for: twice the window, doubled until all fit, so that the window is seen to slide
 * and the scale changes seldom.
 */
export function lineEnd({
  length,
  contextLength,
  windows,
}: Pick<TokenLine, 'length' | 'contextLength' | 'windows'>): number {
  let end = 2 * windows.window;
  while (end < length) end *= 2;
  return Math.max(1, Math.min(end, Math.max(contextLength, windows.window)));
}

/**
 * The conversation from left to right: what local layers have forgotten, what they see, images as blocks, and a frame
 * as wide as the window around its place.
 */
export function lineBoxes(line: TokenLine, size: PictureSize): readonly LineBox[] {
  const { length, images, windows, chosen, pointed } = line;
  const { width } = size;
  const now = chosen ?? length;
  const scale = width / lineEnd(line);
  const snap = snapTo(size);
  const run = (colour: LineColour, from: number, to: number): LineBox[] => {
    if (to <= from) return [];
    const x = snap(from * scale);
    return [{ colour, x, y: TOP, across: Math.max(1, snap(to * scale) - x), down: TOKEN }];
  };
  const each = (colour: LineColour, from: number, to: number): LineBox[] => {
    if (scale < APART) return run(colour, from, to);
    const tokens = Array.from({ length: Math.max(0, to - from) }, (_, at) =>
      run(colour, from + at, from + at + 1),
    );
    return tokens.flat().map((box) => ({ ...box, across: Math.max(1, box.across - 1) }));
  };
  const first = Math.max(0, now - windows.window);
  const frameAt = snap(first * scale);
  const frame = Math.max(3, snap((first + windows.window) * scale) - frameAt);
  return [
    { colour: 'empty', x: 0, y: LINE_HEIGHT / 2, across: width, down: 1 },
    ...each('forgotten', 0, first),
    ...each('seen', first, Math.min(now, length)),
    ...each('later', now, length),
    ...images.flatMap((image) => [
      ...run('imageForgotten', image.first, Math.min(image.last + 1, first)),
      ...run('image', Math.max(image.first, first), Math.min(image.last + 1, now)),
    ]),
    {
      colour: 'frame',
      x: frameAt,
      y: 0,
      across: Math.min(frame, width - frameAt),
      down: LINE_HEIGHT,
      framed: true,
    },
    ...[chosen, pointed].flatMap((at): LineBox[] =>
      at === undefined
        ? []
        : [
            {
              colour: 'mark',
              x: snap(at * scale),
              y: 0,
              across: Math.max(2, snap(scale) - 1),
              down: LINE_HEIGHT,
            },
          ],
    ),
  ];
}
