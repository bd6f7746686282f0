/** What a file is by its first bytes, and its size in pixels where the header tells. */
export interface ImageKind {
  /** For people, such as `a PNG image`. */
  readonly name: string;
  /** Whether browsers decode it. */
  readonly readable: boolean;
  readonly width?: number;
  readonly height?: number;
}

const text = (bytes: Uint8Array, at: number, length: number): string =>
  String.fromCharCode(...bytes.subarray(at, at + length));

/** Looks at the first bytes (64 KiB are plenty) of a file that should be an image. */
export function imageKind(bytes: Uint8Array): ImageKind {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length === 0) return { name: 'an empty file', readable: false };
  if (bytes.length >= 24 && text(bytes, 1, 3) === 'PNG') {
    return { name: 'a PNG image', readable: true, width: view.getUint32(16), height: view.getUint32(20) };
  }
  if (bytes[0] === 0xff && bytes[1] === 0xd8)
    return { name: 'a JPEG image', readable: true, ...jpegSize(view) };
  if (bytes.length >= 10 && text(bytes, 0, 3) === 'GIF') {
    return {
      name: 'a GIF image',
      readable: true,
      width: view.getUint16(6, true),
      height: view.getUint16(8, true),
    };
  }
  if (bytes.length >= 26 && text(bytes, 0, 2) === 'BM') {
    const height = Math.abs(view.getInt32(22, true));
    return { name: 'a BMP image', readable: true, width: view.getInt32(18, true), height };
  }
  if (text(bytes, 0, 4) === 'RIFF' && text(bytes, 8, 4) === 'WEBP')
    return { name: 'a WebP image', readable: true };
  const brand = text(bytes, 4, 4) === 'ftyp' ? text(bytes, 8, 4) : '';
  if (brand === 'avif' || brand === 'avis') return { name: 'an AVIF image', readable: true };
  if (['heic', 'heix', 'hevc', 'mif1', 'msf1'].includes(brand))
    return { name: 'a HEIC photo', readable: false };
  if (text(bytes, 0, 4) === '%PDF') return { name: 'a PDF document', readable: false };
  const start = new TextDecoder().decode(bytes.subarray(0, 512)).trimStart();
  if (start.startsWith('<svg') || (start.startsWith('<?xml') && start.includes('<svg'))) {
    return { name: 'an SVG drawing', readable: false };
  }
  const printable = bytes
    .subarray(0, 512)
    .every((byte) => byte >= 0x20 || byte === 9 || byte === 10 || byte === 13);
  return { name: printable ? 'a text file' : 'a file of an unknown kind', readable: false };
}

/** Walks a JPEG's segments to its frame header. */
function jpegSize(view: DataView): { width: number; height: number } | undefined {
  let at = 2;
  while (at + 9 < view.byteLength) {
    if (view.getUint8(at) !== 0xff) return undefined;
    const marker = view.getUint8(at + 1);
    const frame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (frame) return { height: view.getUint16(at + 5), width: view.getUint16(at + 7) };
    at += 2 + view.getUint16(at + 2);
  }
  return undefined;
}
