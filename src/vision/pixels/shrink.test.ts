import { describe, expect, test } from 'vitest';
import { Random } from '../../../test/support/random.ts';
import { layOverWhite } from './over-white.ts';
import { shrink, shrinkFactor } from './shrink.ts';

const opaque = (width: number, height: number) => {
  const data = new Uint8ClampedArray(new Random(width).bytes(width * height * 4));
  for (let at = 3; at < data.length; at += 4) data[at] = 255;
  return { width, height, data };
};

describe('shrinking', () => {
  test.each([
    [1, 1, 1],
    [4000, 3000, 1],
    [6000, 4000, 1],
    [6001, 4000, 2],
    [12_000, 8000, 2],
    [10_000, 10_000, 3],
  ])('%i x %i by %i', (width, height, factor) => {
    expect(shrinkFactor(width, height)).toBe(factor);
    expect(Math.ceil(width / factor) * Math.ceil(height / factor)).toBeLessThanOrEqual(24.1e6);
  });

  test.each([
    [6, 4, 2],
    [7, 5, 2],
    [7, 8, 3],
    [2, 1, 3],
  ])('%i x %i by %i averages blocks, cut ones by what they have', (width, height, factor) => {
    const raster = opaque(width, height);
    const small = shrink(raster, factor);
    expect(small).toMatchObject({ width: Math.ceil(width / factor), height: Math.ceil(height / factor) });
    small.data.forEach((value, at) => {
      const channel = at % 4;
      const block = Math.floor(at / 4);
      const [left, top] = [(block % small.width) * factor, Math.floor(block / small.width) * factor];
      let sum = 0;
      let count = 0;
      for (let y = top; y < Math.min(top + factor, height); y++) {
        for (let x = left; x < Math.min(left + factor, width); x++, count++) {
          sum += raster.data[(y * width + x) * 4 + channel] ?? NaN;
        }
      }
      expect(value).toBe(Math.floor(sum / count + 0.5));
    });
  });

  test('strips give what the whole gives', () => {
    const raster = opaque(9, 10);
    const strips = [0, 4, 8].map((top) => {
      const data = raster.data.slice(top * 9 * 4, (top + 4) * 9 * 4);
      return shrink({ width: 9, height: data.length / 36, data }, 2);
    });
    expect(strips.flatMap(({ data }) => [...data])).toEqual([...shrink(raster, 2).data]);
  });

  test('a factor of 1 changes nothing', () => {
    const raster = opaque(3, 2);
    expect(shrink(raster, 1)).toBe(raster);
  });
});

test('transparency lies over white', () => {
  const rgba = Uint8ClampedArray.from([9, 8, 7, 255, 0, 100, 255, 0, 0, 100, 255, 128, 200, 0, 1, 1]);
  layOverWhite(rgba);
  // 255 * (1 - 128 / 255) = 127; 100 * 128 / 255 + 127 = 177.2.
  expect([...rgba]).toEqual([9, 8, 7, 255, 255, 255, 255, 255, 127, 177, 255, 255, 255, 254, 254, 255]);
});
