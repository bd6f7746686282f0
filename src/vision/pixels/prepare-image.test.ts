import { describe, expect, test } from 'vitest';
import { goldenFloats, projectFile } from '../../../test/support/golden.ts';
import { Random } from '../../../test/support/random.ts';
import { imageFile } from '../../../tools/cli/image-file.ts';
import { toPlanes } from './normalise.ts';
import { prepareImage } from './prepare-image.ts';

describe('prepared pixels equal the reference processor', () => {
  test.each([
    ['red-circle', 224, 224],
    ['wide', 300, 180],
  ])('%s.png', async (name, width, height) => {
    const path = projectFile(`test/golden/tiny/images/${name}.png`);
    const prepared = await prepareImage(await imageFile(path), 224);
    expect(prepared).toMatchObject({ width, height });
    const expected = goldenFloats(`tiny/${name}.pixels.bin`);
    expect(prepared.planes).toHaveLength(expected.length);
    let most = 0;
    prepared.planes.forEach((value, i) => (most = Math.max(most, Math.abs(value - (expected[i] ?? NaN)))));
    // A step of one in 8 bits would be 2 / 255.
    expect(most).toBeLessThan(1e-6);
  });
});

test('planes go by channel, then line, from -1 to 1', () => {
  const rgb = Uint8ClampedArray.from([0, 255, 51, 255, 0, 102, 0, 0, 153, 255, 255, 204]);
  const planes = toPlanes(rgb, 2);
  const rounded = Array.from(planes, (value) => Math.round(value * 1e5) / 1e5);
  expect(rounded).toEqual([-1, 1, -1, 1, 1, -1, -1, 1, -0.6, -0.2, 0.2, 0.6]);
});

describe('the hash', () => {
  const raster = { width: 20, height: 10, data: new Uint8Array(new Random(1).bytes(800)) };
  const hashOf = async (changed: Partial<typeof raster>) =>
    (await prepareImage({ ...raster, ...changed }, 14)).hash;

  test('is the same for equal pixels, whatever array holds them', async () => {
    const hash = await hashOf({});
    expect(hash).toMatch(/^[0-9a-f]{64}$/);
    expect(await hashOf({ data: raster.data.slice() })).toBe(hash);
    const clamped = { ...raster, data: new Uint8ClampedArray(raster.data) };
    expect((await prepareImage(clamped, 14)).hash).toBe(hash);
    const offset = new Uint8Array(1000);
    offset.set(raster.data, 100);
    expect(await hashOf({ data: offset.subarray(100, 900) })).toBe(hash);
  });

  test.each([0, 400, 798])('is another when byte %i changes by one', async (at) => {
    const data = raster.data.slice();
    data[at] = (data[at] ?? 0) ^ 1;
    expect(await hashOf({ data })).not.toBe(await hashOf({}));
  });

  test('is another for the same bytes in another shape', async () => {
    expect(await hashOf({ width: 10, height: 20 })).not.toBe(await hashOf({}));
  });
});
