import { FacetError } from '../../src/shared/errors.ts';
import { decodeImage } from '../../src/vision/pixels/decode.ts';

/** What a test is told of a decoded image: its size and its first and last pixels. */
export interface Decoded {
  readonly width: number;
  readonly height: number;
  readonly first: readonly number[];
  readonly last: readonly number[];
}

globalThis.addEventListener('message', ({ data, ports }: MessageEvent<Blob>) => {
  const [port] = ports;
  decodeImage(data, 'image').then(
    ({ width, height, data: pixels }) =>
      port?.postMessage({
        decoded: {
          width,
          height,
          first: Array.from(pixels.subarray(0, 4)),
          last: Array.from(pixels.subarray(-4)),
        },
      }),
    (error: unknown) => port?.postMessage({ error: FacetError.from(error).message }),
  );
});
