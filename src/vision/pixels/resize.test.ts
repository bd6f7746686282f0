import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { goldenJson, projectFile } from '../../../test/support/golden.ts';
import { Random } from '../../../test/support/random.ts';
import { resizeToSquare } from './resize.ts';

interface Case {
  readonly width: number;
  readonly height: number;
  readonly size: number;
  readonly stark: boolean;
  readonly file: string;
}

const { resized } = goldenJson<{ readonly resized: readonly Case[] }>('resize/resize.json');

/** The source that tools/golden/resize.py resized. */
function sourceOf({ width, height, stark }: Case) {
  const data = Uint8Array.from({ length: width * height * 4 }, (_, i) => {
    const value = (Math.imul(i + 1, 2_654_435_761) >>> 13) & 255;
    if (!stark) return value;
    return value > 127 ? 255 : 0;
  });
  return { width, height, data };
}

describe('the same bytes as Pillow', () => {
  test.each(resized)('$width x $height to $size, stark: $stark', (golden) => {
    const expected = readFileSync(projectFile(`test/golden/resize/${golden.file}`));
    expect([...resizeToSquare(sourceOf(golden), golden.size)]).toEqual([...expected]);
  });
});

test.each([
  [1, 1, 14],
  [300, 7, 28],
  [13, 900, 56],
])('a plain colour stays that colour: %i x %i to %i', (width, height, size) => {
  for (const value of [0, 1, 200, 254, 255]) {
    const data = new Uint8Array(width * height * 4).fill(value);
    expect(new Set(resizeToSquare({ width, height, data }, size))).toEqual(new Set([value]));
  }
});

test('the same size is the same picture, alpha left out', () => {
  const data = new Uint8Array(new Random(2).bytes(16 * 16 * 4));
  const rgb = resizeToSquare({ width: 16, height: 16, data }, 16);
  expect([...rgb]).toEqual(Array.from(data.filter((_, i) => i % 4 !== 3)));
});
