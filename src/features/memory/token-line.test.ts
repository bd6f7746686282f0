import { expect, test } from 'vitest';
import { firstSeen } from './layer-windows.ts';
import { lineBoxes, type LineColour, lineEnd, type TokenLine } from './token-line.ts';

const line = (length: number, more: Partial<TokenLine> = {}): TokenLine => ({
  length,
  contextLength: 8192,
  images: [],
  windows: { local: 10, global: 2, window: 64 },
  chosen: undefined,
  pointed: undefined,
  ...more,
});

/** Runs of one colour as [from, to] in tokens, on a line that is as many pixels wide as it has tokens. */
const runs = (of: TokenLine, colour: LineColour) =>
  lineBoxes(of, { width: lineEnd(of), pixelRatio: 1 })
    .filter((box) => box.colour === colour)
    .map(({ x, across }) => [x, x + across]);

test('there is room for what comes, and the scale doubles when it is used up', () => {
  expect([0, 64, 128, 129, 256, 257].map((length) => lineEnd(line(length)))).toEqual([
    128, 128, 128, 256, 256, 512,
  ]);
  expect(lineEnd(line(10, { contextLength: 64 }))).toBe(64);
});

test('the window is framed before it is full, and slides on from then', () => {
  expect(runs(line(10), 'frame')).toEqual([[0, 64]]);
  expect(runs(line(10), 'seen')).toEqual([[0, 10]]);
  expect(runs(line(10), 'forgotten')).toEqual([]);
  expect(runs(line(100), 'frame')).toEqual([[36, 100]]);
  expect(runs(line(100), 'seen')).toEqual([[36, 100]]);
  expect(runs(line(100), 'forgotten')).toEqual([[0, 36]]);
});

test('for a chosen token it is the picture of when it was written', () => {
  const then = line(200, { chosen: 100 });
  expect(runs(then, 'seen')).toEqual([[firstSeen(100, 64), 100]]);
  expect(runs(then, 'later')).toEqual([[100, 200]]);
  expect(firstSeen(100, null)).toBe(0);
  expect(firstSeen(10, 64)).toBe(0);
});

test('an image is a block, of which the part outside the window is told apart', () => {
  const seen = line(100, { images: [{ first: 30, last: 45 }] });
  expect(runs(seen, 'imageForgotten')).toEqual([[30, 36]]);
  expect(runs(seen, 'image')).toEqual([[36, 46]]);
});

test('every box lies inside the line', () => {
  for (let length = 0; length < 300; length += 1) {
    for (const { x, across } of lineBoxes(line(length), { width: 300, pixelRatio: 2 })) {
      expect(x).toBeGreaterThanOrEqual(0);
      expect(x + across).toBeLessThanOrEqual(301);
    }
  }
});
