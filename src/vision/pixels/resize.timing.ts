import { bench } from 'vitest';
import { noiseRaster } from '../../../test/support/noise-raster.ts';
import { resizeToSquare } from './resize.ts';

const photograph = noiseRaster(4000, 3000);

bench('a photograph of 12 megapixels to 896 x 896', () => void resizeToSquare(photograph, 896));
