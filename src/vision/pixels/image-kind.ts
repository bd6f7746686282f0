import type { ImageFormat } from './image-size.ts';

/** A file's kind, by its first bytes. */
export interface ImageKind {
  /** For people, such as `a PNG image`. */
  readonly name: string;
  /** Undefined for what Facet does not decode. */
  readonly format?: ImageFormat;
}

const HEIC_BRANDS = ['heic', 'heix', 'heim', 'heis', 'hevc', 'hevx', 'mif1', 'msf1'];

/** Files that begin with certain bytes, `.` for any byte. */
const signatures: readonly (readonly [start: string, kind: ImageKind])[] = [
  ['\x89PNG\r\n\x1a\n', { name: 'a PNG image', format: 'png' }],
  ['\xff\xd8\xff', { name: 'a JPEG image', format: 'jpeg' }],
  ['GIF8', { name: 'a GIF image', format: 'gif' }],
  ['RIFF....WEBP', { name: 'a WebP image', format: 'webp' }],
  ['BM..........\0\0', { name: 'a BMP image', format: 'bmp' }],
  ['II*\0', { name: 'a TIFF image' }],
  ['MM\0*', { name: 'a TIFF image' }],
  ['\xff\x0a', { name: 'a JPEG XL image' }],
  ['\0\0\0\x0cJXL ', { name: 'a JPEG XL image' }],
  ['8BPS', { name: 'a Photoshop document' }],
  ['%PDF', { name: 'a PDF document' }],
  ['GGUF', { name: 'a GGUF model' }],
  ['PK\x03\x04', { name: 'a ZIP archive or a document' }],
  ['....ftyp', { name: 'a video or another media file' }],
];

const startsWith = (head: string, start: string): boolean =>
  head.length >= start.length && start.split('').every((letter, i) => letter === '.' || letter === head[i]);

/** Looks at the first bytes of a file that should be an image. Its name is not asked: names lie. */
export function imageKind(bytes: Uint8Array): ImageKind {
  if (bytes.length === 0) return { name: 'an empty file' };
  const head = String.fromCharCode(...bytes.subarray(0, 32));
  if (head.startsWith('ftyp', 4)) {
    // The file's own brand, then those it is compatible with: an AVIF image may call itself plain `mif1`.
    const brands = [head.slice(8, 12), ...(head.slice(16).match(/.{4}/gs) ?? [])];
    if (brands.some((brand) => brand === 'avif' || brand === 'avis'))
      return { name: 'an AVIF image', format: 'avif' };
    if (brands.some((brand) => HEIC_BRANDS.includes(brand))) return { name: 'a HEIC photo' };
  }
  return signatures.find(([start]) => startsWith(head, start))?.[1] ?? { name: textKind(bytes) };
}

function textKind(bytes: Uint8Array): string {
  const text = asText(bytes.subarray(0, 1024))?.toLowerCase();
  if (text === undefined) return 'a file of an unknown kind';
  if (text.includes('<svg')) return 'an SVG drawing';
  return /^\s*<(!doctype )?html/.test(text) ? 'a web page' : 'a text file';
}

/** Bytes as text, if they are UTF-8 without control characters. They may end within a character. */
function asText(bytes: Uint8Array): string | undefined {
  if (bytes.some((byte) => byte < 0x20 && byte !== 9 && byte !== 10 && byte !== 13)) return undefined;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
  } catch {
    return undefined;
  }
}
