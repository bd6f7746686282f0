import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { goldenFloats, projectFile } from '../../../test/support/golden.ts';
import { Random } from '../../../test/support/random.ts';
import { imageFile } from '../../../tools/cli/image-file.ts';
import { imageKind } from './image-kind.ts';
import { prepareImage } from './prepare-image.ts';
import { resizeToSquare } from './resize.ts';

const golden = (name: string) => projectFile(`test/golden/tiny/images/${name}`);

describe('prepared pixels equal the reference processor', () => {
  test.each(['red-circle', 'wide'])('%s.png', async (name) => {
    const { planes } = await prepareImage(await imageFile(golden(`${name}.png`)), 224);
    const expected = goldenFloats(`tiny/${name}.pixels.bin`);
    expect(planes).toHaveLength(expected.length);
    let most = 0;
    planes.forEach((value, i) => (most = Math.max(most, Math.abs(value - (expected[i] ?? NaN)))));
    // A step of one in 8 bits would be 2 / 255.
    expect(most).toBeLessThan(1e-6);
  });
});

test('equal pixels have equal hashes, one changed pixel another', async () => {
  const random = new Random(1);
  const raster = { width: 20, height: 10, data: random.bytes(800) };
  const first = await prepareImage(raster, 14);
  expect((await prepareImage({ ...raster, data: raster.data.slice() }, 14)).hash).toBe(first.hash);
  const changed = raster.data.slice();
  changed[400] = (changed[400] ?? 0) ^ 0xff;
  expect((await prepareImage({ ...raster, data: changed }, 14)).hash).not.toBe(first.hash);
});

test('a plain colour stays that colour at any size', () => {
  for (const [width, height, size] of [
    [1, 1, 14],
    [300, 7, 28],
    [13, 900, 56],
  ] as const) {
    const data = new Uint8Array(width * height * 4).fill(200);
    expect(new Set(resizeToSquare({ width, height, data }, size))).toEqual(new Set([200]));
  }
});

test('the same size is the same picture', () => {
  const data = new Random(2).bytes(16 * 16 * 4);
  const rgb = resizeToSquare({ width: 16, height: 16, data }, 16);
  const expected = data.filter((_, i) => i % 4 !== 3);
  expect([...rgb]).toEqual([...expected]);
});

describe('imageKind', () => {
  test('knows a PNG and its size', () => {
    expect(imageKind(readFileSync(golden('wide.png')))).toMatchObject({
      name: 'a PNG image',
      readable: true,
      width: 300,
      height: 180,
    });
  });

  test.each<[string, number[] | string, string, boolean]>([
    ['nothing', [], 'an empty file', false],
    ['text', 'Dear diary,\n', 'a text file', false],
    ['HEIC', '\0\0\0\u0018ftypheic', 'a HEIC photo', false],
    ['SVG', '<?xml version="1.0"?><svg xmlns="x">', 'an SVG drawing', false],
    ['GIF', 'GIF89a\u0005\0\u0006\0', 'a GIF image', true],
    ['garbage', [0, 1, 2, 3, 4, 5, 6, 7, 8, 9], 'a file of an unknown kind', false],
    [
      'JPEG',
      [0xff, 0xd8, 0xff, 0xe0, 0, 4, 0, 0, 0xff, 0xc0, 0, 17, 8, 0, 50, 0, 70, 3, 0, 0],
      'a JPEG image',
      true,
    ],
  ])('%s', (_, content, name, readable) => {
    const bytes =
      typeof content === 'string'
        ? Uint8Array.from(content, (c) => c.charCodeAt(0))
        : Uint8Array.from(content);
    expect(imageKind(bytes)).toMatchObject({ name, readable });
    if (name === 'a JPEG image') expect(imageKind(bytes)).toMatchObject({ width: 70, height: 50 });
  });
});

test('a photograph of 12 megapixels becomes 896 x 896 in a moment', () => {
  const data = new Uint8Array(4000 * 3000 * 4).fill(127);
  const started = process.cpuUsage();
  resizeToSquare({ width: 4000, height: 3000, data }, 896);
  const used = process.cpuUsage(started);
  expect((used.user + used.system) / 1000).toBeLessThan(800);
});
