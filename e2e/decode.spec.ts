import { readFileSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import { PNG } from 'pngjs';
import { projectFile } from '../test/support/golden.ts';
import { askWorker, openBareWorker } from './support/bare-worker.ts';
import { bundleWorker } from './support/bundle.ts';
import type { Decoded, EncodedImage } from './support/decode.worker.ts';
import { expect, test } from './support/test.ts';

/** A PNG of one red pixel beside a blue one, as a camera would store it that was held another way. */
function turnedPng(orientation: number): Buffer {
  const image = new PNG({ width: 2, height: 1 });
  image.data.set([255, 0, 0, 255, 0, 0, 255, 255]);
  const bytes = PNG.sync.write(image);
  const tiff = [77, 77, 0, 42, 0, 0, 0, 8, 0, 1, 1, 18, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, 0, 0, 0, 0];
  const named = Buffer.from([...Buffer.from('eXIf'), ...tiff]);
  const chunk = Buffer.alloc(8 + named.length);
  chunk.writeUInt32BE(tiff.length);
  named.copy(chunk, 4);
  chunk.writeUInt32BE(crc32(named), 4 + named.length);
  const header = 33;
  return Buffer.concat([bytes.subarray(0, header), chunk, bytes.subarray(header)]);
}

const RED = [255, 0, 0, 255];
const BLUE = [0, 0, 255, 255];

test('images are decoded upright, and wider than any canvas', async ({ page }) => {
  const body = await bundleWorker('e2e/support/decode.worker.ts');
  const worker = await openBareWorker(page, body);
  const decode = (file: Buffer) => askWorker<EncodedImage, Decoded>(worker, [...file]);
  const wide = await decode(readFileSync(projectFile('test/fixtures/wider-than-canvas.png')));
  expect(wide).toEqual({ width: 70_000, height: 1, first: BLUE, last: BLUE });
  expect(await decode(turnedPng(1))).toEqual({ width: 2, height: 1, first: RED, last: BLUE });
  expect(await decode(turnedPng(3))).toEqual({ width: 2, height: 1, first: BLUE, last: RED });
  expect(await decode(turnedPng(6))).toEqual({ width: 1, height: 2, first: RED, last: BLUE });
  expect(await decode(turnedPng(8))).toEqual({ width: 1, height: 2, first: BLUE, last: RED });
});
