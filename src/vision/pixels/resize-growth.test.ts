import { expect, test } from 'vitest';
import { leastTime } from '../../../test/support/least-time.ts';
import { noiseRaster } from '../../../test/support/noise-raster.ts';
import { resizeToSquare } from './resize.ts';

test('four times the pixels become 896 x 896 in at most eight times the time', async () => {
  const small = noiseRaster(2000, 1500);
  const large = noiseRaster(4000, 3000);
  const resize = (raster: typeof small) => leastTime(5, () => resizeToSquare(raster, 896));
  await resize(small);
  expect((await resize(large)) / (await resize(small))).toBeLessThan(8);
});
