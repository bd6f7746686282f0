import { afterAll, beforeAll, expect, it } from 'vitest';
import { openNodeGpu } from '../../test/support/device.ts';
import { Random } from '../../test/support/random.ts';
import { runKernel } from '../../test/support/run-kernel.ts';
import { smallLayer } from '../../test/support/small-layer.ts';
import type { Device } from '../device/device.ts';
import { attentionCombine, partialWords } from './attention/decode/attention-decode.ts';
import { geglu } from './geglu/geglu.ts';
import { residualNorm } from './norms/residual-norm/residual-norm.ts';
import { rmsNorm } from './norms/rms-norm/rms-norm.ts';
import type { RowOrder } from './row-order.ts';
import { turnedReference } from './row-order.ref.ts';

let gpu: Device;
beforeAll(async () => void (gpu = await openNodeGpu()));
afterAll(() => gpu.destroy());

const width = 96;
const shape = { width, epsilon: 1e-6 };
const layer = smallLayer('local');
const random = new Random(12);
const [x, y, w] = [random.normals(2 * width), random.normals(2 * width), random.normals(width)];
const gateUp = random.normals(4 * width);
const partials = random.normals(partialWords(layer));
const step = { tokens: 2, position: 5 };

const producers = {
  'rms-norm': async (order: RowOrder) =>
    (await runKernel(gpu, rmsNorm(shape, order), { x, weight: w, y: 2 * width }, step)).y,
  'residual-norm': async (order: RowOrder) => {
    const buffers = { residual: x, y, w_post: w, w_next: w, x: 2 * width };
    return (await runKernel(gpu, residualNorm(shape, order), buffers, step)).x;
  },
  geglu: async (order: RowOrder) =>
    (await runKernel(gpu, geglu(width, order), { gate_up: gateUp, h: 2 * width }, step)).h,
  'attention-combine': async (order: RowOrder) => {
    const out = layer.heads * layer.headDim;
    return (await runKernel(gpu, attentionCombine(layer, order), { partials, out }, step)).out;
  },
};

const names = Object.keys(producers) as (keyof typeof producers)[];

it.each(names)('%s turns each of its rows, and nothing else changes', async (name) => {
  const rows = name === 'attention-combine' ? 1 : 2;
  const plain = new Float32Array(await producers[name]('plain'));
  const turned = new Float32Array(await producers[name]('turned'));
  const length = plain.length / rows;
  expect(length).toBeGreaterThan(32);
  for (let row = 0; row < rows; row++) {
    const part = [row * length, (row + 1) * length] as const;
    expect(turned.subarray(...part)).toEqual(turnedReference(plain.subarray(...part)));
  }
});
