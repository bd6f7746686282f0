import { jpegSegments } from './jpeg-segments.ts';

/** The image formats that Facet hands to a decoder. */
export type ImageFormat = 'png' | 'jpeg' | 'gif' | 'bmp' | 'webp' | 'avif';

/** In pixels, as stored: a photograph's EXIF may yet turn it. */
export interface ImageSize {
  readonly width: number;
  readonly height: number;
}

type Reader = (view: DataView, bytes: Uint8Array) => ImageSize | undefined;

/** Readers of each format's size. They may run off the end: then the file is too short to tell. */
const readers: Readonly<Record<ImageFormat, Reader>> = {
  png: (view) => ({ width: view.getUint32(16), height: view.getUint32(20) }),
  gif: (view) => ({ width: view.getUint16(6, true), height: view.getUint16(8, true) }),
  bmp: (view) =>
    // The first header of all, 12 bytes, has 16-bit sides; later ones count lines downwards when negative.
    view.getUint32(14, true) === 12
      ? { width: view.getUint16(18, true), height: view.getUint16(20, true) }
      : { width: view.getInt32(18, true), height: Math.abs(view.getInt32(22, true)) },
  jpeg: jpegSize,
  webp: webpSize,
  avif: avifSize,
};

/** An image's size from its first bytes, without decoding it; undefined where they do not hold it. */
export function imageSize(format: ImageFormat, bytes: Uint8Array): ImageSize | undefined {
  try {
    const size = readers[format](new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), bytes);
    return size && size.width > 0 && size.height > 0 ? size : undefined;
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** A JPEG's size stands in its frame header, behind whatever else its camera had to say. */
function jpegSize(view: DataView, bytes: Uint8Array): ImageSize | undefined {
  for (const { marker, start } of jpegSegments(bytes)) {
    const frame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (frame) return { width: view.getUint16(start + 3), height: view.getUint16(start + 1) };
  }
  return undefined;
}

/** WebP has a header for each of its three kinds: lossy, lossless, extended (animation, alpha, metadata). */
function webpSize(view: DataView): ImageSize | undefined {
  const uint24 = (at: number) => view.getUint16(at, true) | (view.getUint8(at + 2) << 16);
  switch (view.getUint8(15)) {
    case 0x20: // 'VP8 '
      return { width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff };
    case 0x4c: {
      // 'VP8L'
      const bits = view.getUint32(21, true);
      return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
    }
    case 0x58: // 'VP8X'
      return { width: uint24(24) + 1, height: uint24(27) + 1 };
    default:
      return undefined;
  }
}

/** AVIF has an `ispe` box for the image, its tiles, its alpha and its preview: the largest is the image. */
function avifSize(view: DataView, bytes: Uint8Array): ImageSize | undefined {
  let largest: ImageSize | undefined;
  for (let at = bytes.indexOf(0x69); at >= 0 && at + 16 <= bytes.length; at = bytes.indexOf(0x69, at + 1)) {
    if (view.getUint32(at) !== 0x69737065) continue;
    const size = { width: view.getUint32(at + 8), height: view.getUint32(at + 12) };
    if (!largest || size.width * size.height > largest.width * largest.height) largest = size;
  }
  return largest;
}
