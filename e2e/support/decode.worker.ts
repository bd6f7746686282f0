import { decodeImage } from '../../src/vision/pixels/decode.ts';
import { answerWith } from './answer-with.ts';

/** What a test is told of a decoded image: its size and its first and last pixels. */
export interface Decoded {
  readonly width: number;
  readonly height: number;
  readonly first: readonly number[];
  readonly last: readonly number[];
}

/** The bytes of an image file. */
export type EncodedImage = readonly number[];

answerWith(async (file: EncodedImage): Promise<Decoded> => {
  const { width, height, data } = await decodeImage(new Blob([new Uint8Array(file)]), 'image');
  return { width, height, first: [...data.subarray(0, 4)], last: [...data.subarray(-4)] };
});
