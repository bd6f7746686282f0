/** A piece of a JPEG file in front of its coded pixels. */
export interface JpegSegment {
  readonly marker: number;
  /** Beginning and end of its content, from the start of the file. */
  readonly start: number;
  readonly end: number;
}

export const START_OF_SCAN = 0xda;

/** The segments of a JPEG up to and with its first scan's header, as far as the bytes go. */
export function* jpegSegments(bytes: Uint8Array): Generator<JpegSegment> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 2;
  while (at + 4 <= bytes.length && bytes[at] === 0xff) {
    const marker = bytes[at + 1] as number;
    // Any number of fill bytes may stand in front of a marker.
    if (marker === 0xff) {
      at++;
      continue;
    }
    const start = at + 4;
    const end = at + 2 + view.getUint16(at + 2);
    if (end < start) return;
    yield { marker, start, end };
    if (marker === START_OF_SCAN) return;
    at = end;
  }
}
