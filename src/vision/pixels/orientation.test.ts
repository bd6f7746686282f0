import { describe, expect, it } from 'vitest';
import { orientationOf, withoutOrientation } from './orientation.ts';

const ascii = (text: string) => [...new TextEncoder().encode(text)];
const u32 = (value: number) => [value >>> 24, (value >> 16) & 255, (value >> 8) & 255, value & 255];
const u32le = (value: number) => u32(value).toReversed();

/** A TIFF header with the tag alone, in either byte order. */
const tiff = (value: number, little = false): number[] =>
  little
    ? [...ascii('II*\0'), ...u32le(8), 1, 0, 0x12, 1, 3, 0, ...u32le(1), value, 0, 0, 0, ...u32le(0)]
    : [...ascii('MM\0*'), ...u32(8), 0, 1, 1, 0x12, 0, 3, ...u32(1), 0, value, 0, 0, ...u32(0)];

const files = {
  jpeg: (exif: number[]) => {
    const start = [0xff, 0xd8, 0xff, 0xe1, 0, exif.length + 8];
    return start.concat(ascii('Exif\0\0'), exif, [0xff, 0xda, 0, 2]);
  },
  png: (exif: number[]) => {
    const start = [0x89].concat(ascii('PNG\r\n\x1a\n'), u32(2), ascii('tEXt'), [0, 0], u32(0));
    return start.concat(u32(exif.length), ascii('eXIf'), exif, u32(0), u32(0), ascii('IEND'), u32(0));
  },
  webp: (exif: number[]) => {
    const start = ascii('RIFF').concat(u32le(0), ascii('WEBP'), ascii('VP8 '), u32le(3), [1, 2, 3, 0]);
    return start.concat(ascii('EXIF'), u32le(exif.length), exif);
  },
  avif: (exif: number[]) => ascii('\0\0\0\x1cftypavif....Exif....mdat').concat(u32(0), exif),
} as const;

describe.each(Object.keys(files) as (keyof typeof files)[])('%s', (format) => {
  const file = (exif: number[]) => Uint8Array.from(files[format](exif));

  it.each([2, 3, 4, 5, 6, 7, 8])('tells that it is to be turned by %i', (value) => {
    expect(orientationOf(format, file(tiff(value)))?.value).toBe(value);
    expect(orientationOf(format, file(tiff(value, true)))?.value).toBe(value);
  });

  it('is upright where it says so, says nothing, or nonsense', () => {
    const pointsOut = tiff(6).with(7, 200);
    for (const exif of [tiff(1), tiff(9), tiff(0), [], pointsOut]) {
      expect(orientationOf(format, file(exif))).toBeUndefined();
    }
  });

  it('can be had without it', async () => {
    const bytes = file(tiff(6, true));
    const plain = new Blob(withoutOrientation(bytes, orientationOf(format, bytes)!));
    expect(orientationOf(format, new Uint8Array(await plain.arrayBuffer()))).toBeUndefined();
  });
});

it('an AVIF that turns itself is not turned again', () => {
  const bytes = Uint8Array.from([...files.avif(tiff(6)), ...ascii('irot')]);
  expect(orientationOf('avif', bytes)).toBeUndefined();
});
