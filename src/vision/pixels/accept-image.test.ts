import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { projectFile } from '../../../test/support/golden.ts';
import { FacetError } from '../../shared/errors.ts';
import { acceptImage } from './accept-image.ts';
import { imageKind } from './image-kind.ts';

/** Bytes from text of Latin letters and escapes, and numbers. */
const bytesOf = (...parts: readonly (string | number)[]) =>
  Uint8Array.from(
    parts.flatMap((part) =>
      typeof part === 'number' ? [part] : Array.from(part, (letter) => letter.charCodeAt(0)),
    ),
  );
const big16 = (value: number) => String.fromCharCode(value >> 8, value & 255);
const little16 = (value: number) => String.fromCharCode(value & 255, value >> 8);
const big32 = (value: number) => big16(value >>> 16) + big16(value & 0xffff);
const little32 = (value: number) => little16(value & 0xffff) + little16(value >>> 16);

const chunk = (type: string, content = '') => big32(content.length) + type + content + '\0\0\0\0';
const png = (width: number, height: number) =>
  `\x89PNG\r\n\x1a\n${chunk('IHDR', `${big32(width)}${big32(height)}\x08\x02\0\0\0`)}`;
const segment = (marker: number, content: string) =>
  `\xff${String.fromCharCode(marker)}${big16(content.length + 2)}${content}`;
const frame = (width: number, height: number) => segment(0xc2, `\x08${big16(height)}${big16(width)}\x03`);
const scan = `${segment(0xda, '\x01')}ab\xff\0c`;
const riff = (content: string) => `RIFF${little32(content.length + 4)}WEBP${content}`;
const ispe = (width: number, height: number) => `\0\0\0\x14ispe\0\0\0\0${big32(width)}${big32(height)}`;
const ftyp = (...brands: string[]) =>
  `${big32(12 + brands.length * 4)}ftyp${brands[0]}\0\0\0\0${brands.slice(1).join('')}`;

/** The refusal of a file, or a failure. */
function refusal(bytes: Uint8Array): FacetError {
  try {
    acceptImage(bytes, 'file.png');
  } catch (error) {
    if (error instanceof FacetError) return error;
    throw error;
  }
  throw new Error('was accepted');
}

describe('sizes', () => {
  test.each<[string, string, number, number]>([
    ['png', png(300, 70_000) + chunk('tEXt', 'a'.repeat(300)) + chunk('IEND'), 300, 70_000],
    ['jpeg', `\xff\xd8${segment(0xe0, 'JFIF')}${frame(70, 50)}${scan}\xff\xd9`, 70, 50],
    // Fill bytes, a Huffman table (0xc4, no frame), and a preview with a size and an end of its own.
    [
      'jpeg',
      `\xff\xd8\xff${segment(0xe1, `Exif\xff\xd8${frame(9, 9)}\xff\xd9`)}${segment(0xc4, 'x')}${frame(640, 480)}${scan}\xff\xd9tail`,
      640,
      480,
    ],
    ['gif', `GIF89a${little16(5)}${little16(600)}`, 5, 600],
    [
      'bmp',
      `BM${little32(99)}\0\0\0\0${little32(54)}${little32(40)}${little32(31)}${little32(2 ** 32 - 17)}`,
      31,
      17,
    ],
    ['bmp', `BM${little32(99)}\0\0\0\0${little32(26)}${little32(12)}${little16(31)}${little16(17)}`, 31, 17],
    ['webp', riff(`VP8 ${little32(10)}\0\0\0\x9d\x01\x2a${little16(0x4000 | 90)}${little16(60)}`), 90, 60],
    ['webp', riff(`VP8L${little32(5)}\x2f${little32(89 | (16_382 << 14))}`), 90, 16_383],
    ['webp', riff(`VP8X${little32(10)}\0\0\0\0${little16(0)}\x01${little16(59)}\0`), 65_537, 60],
    ['avif', `${ftyp('avif', 'mif1')}meta${ispe(64, 64)}${ispe(1000, 2000)}${ispe(512, 512)}`, 1000, 2000],
    ['avif', `${ftyp('mif1', 'heic', 'avif')}${ispe(8, 4)}`, 8, 4],
  ])('%s', (format, content, width, height) => {
    expect(acceptImage(bytesOf(content), 'x')).toMatchObject({ format, width, height });
  });

  test('of real files', () => {
    const bytes = readFileSync(projectFile('test/golden/tiny/images/wide.png'));
    expect(acceptImage(bytes, 'wide.png')).toMatchObject({ name: 'a PNG image', width: 300, height: 180 });
  });
});

describe('files that are no images', () => {
  test.each([
    ['', 'an empty file'],
    ['Dear diary,\n\xc3\xbc', 'a text file'],
    ['<?xml version="1.0"?>\n<!-- made -->\n<svg xmlns="x">', 'an SVG drawing'],
    ['\n<!DOCTYPE html><title>x</title>', 'a web page'],
    [ftyp('heic', 'mif1'), 'a HEIC photo'],
    [ftyp('mif1', 'heic'), 'a HEIC photo'],
    [ftyp('isom', 'mp42'), 'a video or another media file'],
    ['%PDF-1.7', 'a PDF document'],
    ['GGUF\x03\0\0\0', 'a GGUF model'],
    ['II*\0\x08\0\0\0', 'a TIFF image'],
    ['\0\x01\x02\x03\x04\x05\x06\x07\x08\x0b', 'a file of an unknown kind'],
    ['\x89PNG', 'a file of an unknown kind'],
  ])('%j is %s', (content, name) => {
    const bytes = bytesOf(content);
    expect(imageKind(bytes)).toEqual({ name });
    const error = refusal(bytes);
    expect(error.code).toBe('image-unreadable');
    expect(error.message).toContain(`file.png is ${name}`);
    expect(error.hint).not.toBe('');
    expect(error.data).toEqual({ file: 'file.png', kind: name, bytes: bytes.length });
  });
});

describe('broken files', () => {
  const wide = readFileSync(projectFile('test/golden/tiny/images/wide.png'));
  const whole = bytesOf(`\xff\xd8${segment(0xe1, 'Exif\xff\xd9')}${frame(70, 50)}${scan}\xff\xd9`);

  test.each([8, 20, 24, 33, 1000, wide.length - 12, wide.length - 1])('a PNG of %i bytes', (length) => {
    expect(refusal(wide.subarray(0, length)).message).toContain('breaks off');
  });

  test('a JPEG at every length but the whole', () => {
    for (let length = 3; length < whole.length; length++) {
      expect(refusal(whole.subarray(0, length)).message, `${length} bytes`).toContain('breaks off');
    }
    expect(acceptImage(whole, 'x')).toMatchObject({ width: 70, height: 50 });
  });

  test.each<[string, string]>([
    ['a WebP image', riff(`VP8L${little32(5)}\x2f${little32(5)}`).slice(0, -1)],
    ['a PNG image', png(0, 5) + chunk('IEND')],
    ['a BMP image', `BM${little32(99)}\0\0\0\0${little32(54)}${little32(40)}`],
    ['an AVIF image', ftyp('avif', 'mif1')],
    ['a GIF image', 'GIF89a\x05'],
  ])('%s', (name, content) => {
    expect(refusal(bytesOf(content)).message).toBe(`file.png is ${name} that breaks off or is damaged.`);
  });
});

test('a huge image is refused from its header, with its size and the limit', () => {
  const error = refusal(bytesOf(png(40_000, 30_000) + chunk('IEND')));
  expect(error.code).toBe('image-unreadable');
  expect(error.message).toBe('file.png has 1200 megapixels (40000 x 30000); Facet reads up to 128.');
  expect(error.data).toMatchObject({ width: 40_000, height: 30_000, limit: 128e6 });
  expect(acceptImage(bytesOf(png(16_000, 8000) + chunk('IEND')), 'x').width).toBe(16_000);
});
