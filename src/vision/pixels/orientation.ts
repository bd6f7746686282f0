import type { ImageFormat } from './image-size.ts';
import { jpegSegments } from './jpeg-segments.ts';

const APP1 = 0xe1;
const ORIENTATION = 0x0112;
const EXIF_HEADER = 'Exif\0\0';

/** Where a file says how its camera was held. */
export interface Orientation {
  /** 1 (upright) to 8, by EXIF. */
  readonly value: number;
  /** First byte of the value, two bytes long, and whether its low byte comes first. */
  readonly at: number;
  readonly little: boolean;
  /** The whole of the piece of the file that holds it, where the format has pieces that can be left out. */
  readonly piece?: readonly [start: number, end: number];
}

/** How the camera of an image was held, as its EXIF says; undefined where it does not, or where it is upright. */
export function orientationOf(format: ImageFormat, bytes: Uint8Array): Orientation | undefined {
  try {
    const found = finders[format]?.(bytes);
    return found && found.value >= 2 && found.value <= 8 ? found : undefined;
  } catch (error) {
    // A directory that points out of its file says nothing.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** The file as an upright one, so that no browser turns what is turned afterwards. */
export function withoutOrientation(
  bytes: Uint8Array<ArrayBuffer>,
  { at, little, piece }: Orientation,
): BlobPart[] {
  if (piece) return [bytes.subarray(0, piece[0]), bytes.subarray(piece[1])];
  const copy = bytes.slice();
  new DataView(copy.buffer).setUint16(at, 1, little);
  return [copy];
}

type Finder = (bytes: Uint8Array) => Orientation | undefined;

const finders: Partial<Readonly<Record<ImageFormat, Finder>>> = {
  jpeg: inJpeg,
  png: inPng,
  webp: inWebp,
  avif: inAvif,
};

function inJpeg(bytes: Uint8Array): Orientation | undefined {
  for (const { marker, start, end } of jpegSegments(bytes)) {
    if (marker === APP1 && textAt(bytes, start, 6) === EXIF_HEADER) return inTiff(bytes, start + 6, end);
  }
  return undefined;
}

/** Chunks of PNG: length, name, content, check sum. */
function inPng(bytes: Uint8Array): Orientation | undefined {
  const view = viewOf(bytes);
  for (let at = 8; at + 12 <= bytes.length;) {
    const start = at + 8;
    const end = start + view.getUint32(at);
    const name = textAt(bytes, at + 4, 4);
    if (name === 'eXIf') {
      const found = inTiff(bytes, start, end);
      return found && { ...found, piece: [at, end + 4] };
    }
    at = end + 4;
  }
  return undefined;
}

/** Chunks of RIFF: name, length, content up to an even byte. Some writers keep the header that JPEG needs. */
function inWebp(bytes: Uint8Array): Orientation | undefined {
  const view = viewOf(bytes);
  for (let at = 12; at + 8 <= bytes.length;) {
    const start = at + 8;
    const length = view.getUint32(at + 4, true);
    if (textAt(bytes, at, 4) === 'EXIF') {
      const header = textAt(bytes, start, 6) === EXIF_HEADER ? 6 : 0;
      return inTiff(bytes, start + header, start + length);
    }
    at = start + length + (length % 2);
  }
  return undefined;
}

/** An AVIF's own turning (`irot`, `imir`) is done by its decoder and counts; EXIF is asked where it has none. */
function inAvif(bytes: Uint8Array): Orientation | undefined {
  if (find(bytes, 'irot') >= 0 || find(bytes, 'imir') >= 0 || find(bytes, 'Exif') < 0) return undefined;
  for (const start of [find(bytes, 'II*\0'), find(bytes, 'MM\0*')]) {
    const found = start < 0 ? undefined : inTiff(bytes, start, bytes.length);
    if (found) return found;
  }
  return undefined;
}

/** The tag in the first directory of a TIFF header: byte order, its offset, entries of 12 bytes. */
function inTiff(bytes: Uint8Array, start: number, end: number): Orientation | undefined {
  const tiff = bytes.subarray(start, end);
  const view = viewOf(tiff);
  const little = tiff[0] === 0x49;
  const directory = view.getUint32(4, little);
  const entries = view.getUint16(directory, little);
  for (let i = 0; i < entries; i++) {
    const entry = directory + 2 + i * 12;
    if (view.getUint16(entry, little) !== ORIENTATION) continue;
    return { value: view.getUint16(entry + 8, little), at: start + entry + 8, little };
  }
  return undefined;
}

const viewOf = (bytes: Uint8Array): DataView =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

const textAt = (bytes: Uint8Array, at: number, length: number): string =>
  String.fromCharCode(...bytes.subarray(at, at + length));

function find(bytes: Uint8Array, text: string): number {
  const first = text.charCodeAt(0);
  for (let at = bytes.indexOf(first); at >= 0; at = bytes.indexOf(first, at + 1)) {
    if (textAt(bytes, at, text.length) === text) return at;
  }
  return -1;
}
