import { describe, expect, test } from 'vitest';
import { goldenJson } from '../../../test/support/golden.ts';
import { type Crop, cut, panAndScan } from './pan-and-scan.ts';

interface Case {
  readonly width: number;
  readonly height: number;
  readonly crops: readonly Crop[];
}

const { cropped } = goldenJson<{ readonly cropped: readonly Case[] }>('resize/resize.json');

describe('the same crops as the reference processor', () => {
  test.each(cropped)('$width x $height', ({ width, height, crops }) => {
    expect(panAndScan(width, height)).toEqual(crops);
  });
});

// Worked by hand: 1001 / 400 is 2.5, rounded up to 3 parts of 334; the last one has what is left.
test('three parts of a wide image', () => {
  expect(panAndScan(1001, 400)).toEqual([
    { left: 0, top: 0, width: 334, height: 400 },
    { left: 334, top: 0, width: 334, height: 400 },
    { left: 668, top: 0, width: 333, height: 400 },
  ]);
});

test('crops cover the image once, and a turned image has turned crops', () => {
  for (let width = 256; width < 3000; width += 37) {
    for (const height of [256, 300, 777, 1500]) {
      const crops = panAndScan(width, height);
      const area = crops.reduce((sum, crop) => sum + crop.width * crop.height, 0);
      expect([0, width * height]).toContain(area);
      if (width === height) continue;
      const turned = panAndScan(height, width).map((crop) => ({
        left: crop.top,
        top: crop.left,
        width: crop.height,
        height: crop.width,
      }));
      expect(turned).toEqual(crops);
    }
  }
});

test('a cut holds the pixels of its place', () => {
  const data = Uint8Array.from({ length: 5 * 4 * 4 }, (_, i) => Math.floor(i / 4));
  const part = cut({ width: 5, height: 4, data }, { left: 2, top: 1, width: 3, height: 2 });
  expect(part).toMatchObject({ width: 3, height: 2 });
  expect([...part.data].filter((_, i) => i % 4 === 0)).toEqual([7, 8, 9, 12, 13, 14]);
});
