import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import jpeg from 'jpeg-js';
import { PNG } from 'pngjs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { imageFile } from './image-file.ts';
import { orientationOf } from '../../src/vision/pixels/orientation.ts';
import { upright } from '../../src/vision/pixels/upright.ts';

const exifOrientation = (bytes: Uint8Array): number => orientationOf('jpeg', bytes)?.value ?? 1;

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'facet-image-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function written(name: string, bytes: Uint8Array): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, bytes);
  return path;
}

/** An EXIF segment that holds one tag before the orientation. */
function exif(orientation: number, little: boolean): Buffer {
  const tiff = Buffer.alloc(8 + 2 + 2 * 12 + 4);
  const put16 = (value: number, at: number) =>
    little ? tiff.writeUInt16LE(value, at) : tiff.writeUInt16BE(value, at);
  const put32 = (value: number, at: number) =>
    little ? tiff.writeUInt32LE(value, at) : tiff.writeUInt32BE(value, at);
  tiff.write(little ? 'II' : 'MM');
  put16(42, 2);
  put32(8, 4);
  put16(2, 8);
  put16(0x010f, 10);
  put16(0x0112, 22);
  put16(3, 24);
  put32(1, 26);
  put16(orientation, 30);
  const head = Buffer.from([0xff, 0xe1, 0, tiff.length + 8]);
  return Buffer.concat([head, Buffer.from('Exif\0\0', 'latin1'), tiff]);
}

/** A JPEG of 32 x 16: its left half red, its right half blue. */
function photo(orientation?: number, little = true): Buffer {
  const data = Buffer.alloc(32 * 16 * 4, 255);
  for (let i = 0; i < 32 * 16; i++) data.set(i % 32 < 16 ? [255, 0, 0] : [0, 0, 255], i * 4);
  const plain = jpeg.encode({ width: 32, height: 16, data }, 95).data;
  if (orientation === undefined) return plain;
  return Buffer.concat([plain.subarray(0, 2), exif(orientation, little), plain.subarray(2)]);
}

describe('EXIF orientation', () => {
  test.each([1, 2, 3, 4, 5, 6, 7, 8])('%i is read in both byte orders', (orientation) => {
    expect(exifOrientation(photo(orientation, true))).toBe(orientation);
    expect(exifOrientation(photo(orientation, false))).toBe(orientation);
  });

  test.each([0, 9, 65_535])('%i is no orientation', (value) => {
    expect(exifOrientation(photo(value))).toBe(1);
  });

  test('is upright where nothing is said, or the directory points out of its segment', () => {
    expect(exifOrientation(photo())).toBe(1);
    const broken = photo(6);
    broken.writeUInt32LE(0xffffff00, broken.indexOf('II*') + 4);
    expect(exifOrientation(broken)).toBe(1);
  });

  // Where the letters of the stored image ABC / DEF stand when it is upright.
  test.each<[number, string[]]>([
    [1, ['ABC', 'DEF']],
    [2, ['CBA', 'FED']],
    [3, ['FED', 'CBA']],
    [4, ['DEF', 'ABC']],
    [5, ['AD', 'BE', 'CF']],
    [6, ['DA', 'EB', 'FC']],
    [7, ['FC', 'EB', 'DA']],
    [8, ['CF', 'BE', 'AD']],
  ])('%i turns and mirrors', (orientation, lines) => {
    const data = new Uint8ClampedArray(6 * 4);
    for (let i = 0; i < 6; i++) data.fill('ABCDEF'.charCodeAt(i), i * 4, i * 4 + 4);
    const turned = upright({ width: 3, height: 2, data }, orientation);
    const text = String.fromCharCode(...turned.data.filter((_, i) => i % 4 === 0));
    expect(text).toBe(lines.join(''));
    expect([turned.width, turned.height]).toEqual([lines[0]?.length, lines.length]);
  });

  test('is applied to a photograph: its left is up when held at 6', async () => {
    const raster = await imageFile(await written('turned.jpg', photo(6)));
    expect([raster.width, raster.height]).toEqual([16, 32]);
    const at = (x: number, y: number) => [...raster.data.subarray((y * 16 + x) * 4, (y * 16 + x) * 4 + 3)];
    expect(at(8, 4)[0]).toBeGreaterThan(230);
    expect(at(8, 28)[2]).toBeGreaterThan(230);
  });
});

test('a PNG with transparency lies over white', async () => {
  const image = new PNG({ width: 2, height: 1 });
  image.data.set([10, 20, 30, 255, 0, 0, 0, 51]);
  const raster = await imageFile(await written('clear.png', PNG.sync.write(image)));
  expect([...raster.data]).toEqual([10, 20, 30, 255, 204, 204, 204, 255]);
});

test.each<[string, Uint8Array, RegExp]>([
  ['text.png', Buffer.from('hello'), /^text\.png is a text file/],
  ['a.gif', Buffer.from('GIF89a\x05\0\x05\0'), /^a\.gif is a GIF image, which only the browser decodes/],
  ['cut.jpg', photo().subarray(0, 400), /^cut\.jpg is a JPEG image that breaks off/],
  ['bad.png', spoiled(), /^bad\.png is a PNG image that cannot be decoded/],
])('%s is refused', async (name, bytes, message) => {
  await expect(imageFile(await written(name, bytes))).rejects.toMatchObject({
    code: 'image-unreadable',
    message: expect.stringMatching(message) as string,
  });
});

/** A PNG whose pixels do not match their checksum. */
function spoiled(): Buffer {
  const bytes = PNG.sync.write(new PNG({ width: 20, height: 20 }));
  const at = bytes.indexOf('IDAT') + 8;
  bytes[at] = (bytes[at] ?? 0) ^ 0xff;
  return bytes;
}
