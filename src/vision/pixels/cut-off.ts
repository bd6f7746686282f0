import type { ImageFormat } from './image-size.ts';
import { jpegSegments, START_OF_SCAN } from './jpeg-segments.ts';

/**
 * Whether a file ends before its image does, where the format tells. Decoders differ: some paint the missing
 * part grey and say nothing. Anything behind the image, such as a phone's moving picture, is fine.
 */
export function isCutOff(format: ImageFormat, bytes: Uint8Array): boolean {
  if (format === 'png') return !hasPngEnd(bytes);
  if (format === 'jpeg') return !hasJpegEnd(bytes);
  if (format === 'webp') return bytes.length < 8 + viewOf(bytes).getUint32(4, true);
  return false;
}

const viewOf = (bytes: Uint8Array): DataView =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** Goes from chunk to chunk (length, type, content, checksum) to the one called IEND. */
function hasPngEnd(bytes: Uint8Array): boolean {
  const view = viewOf(bytes);
  let at = 8;
  while (at + 12 <= bytes.length) {
    if (view.getUint32(at + 4) === 0x49454e44) return true;
    at += 12 + view.getUint32(at);
  }
  return false;
}

/** The end marker can only be itself behind the first scan's header: coded pixels never spell it. */
function hasJpegEnd(bytes: Uint8Array): boolean {
  const scan = [...jpegSegments(bytes)].find(({ marker }) => marker === START_OF_SCAN);
  if (!scan) return false;
  for (let at = bytes.indexOf(0xd9, scan.end); at >= 0; at = bytes.indexOf(0xd9, at + 1)) {
    if (bytes[at - 1] === 0xff) return true;
  }
  return false;
}
