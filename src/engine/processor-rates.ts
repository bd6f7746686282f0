import type { Device, Dispatch } from '../device/device.ts';
import type { Step } from '../device/kernel.ts';
import { plainStep } from '../device/step.ts';
import { prepareMatmul, prepareMatvec } from '../kernels/linear.ts';
import type { ProcessorRates } from '../shared/processor-rates.ts';
import { RandomWeights } from '../weights/random-weights.ts';
import { tensorShape } from '../weights/shape-tensors.ts';
import type { Devices } from './choose-device.ts';

/** Rows and columns of a matrix that lies in memory rather than in the processor's caches: 34 MiB. */
const [LONG_ROWS, LONG_COLUMNS] = [32_768, 1024];
/** SigLIP's width, and tokens of a tile. */
const [WIDTH, TOKENS] = [1152, 64];
/** A measurement ends once it has not become better for so many milliseconds: threads take a while to start. */
const STEADY_MS = 25;
const LONGEST_MS = 400;

/** Rates of the processor on its own device, which is given back; nothing where it cannot compute. */
export async function processorRates({ openProcessor }: Devices): Promise<ProcessorRates | null> {
  const device = await openProcessor?.();
  if (!device) return null;
  try {
    return await measureRates(device);
  } finally {
    device.memory.close();
    device.destroy();
  }
}

/** Measures products of made-up weights. */
export async function measureRates(device: Device): Promise<ProcessorRates> {
  const weights = new RandomWeights(device);
  const long = tensorShape('long', 'Q8_0', [LONG_ROWS, LONG_COLUMNS]);
  const square = tensorShape('square', 'F16', [WIDTH, WIDTH]);
  const matvec = await weights.matrix([long]);
  const matmul = await weights.matrix([square]);
  const book = { owner: 'rates', kind: 'activation', dtype: 'f32' } as const;
  const values = Math.max(LONG_ROWS, TOKENS * WIDTH) * 4;
  const x = device.memory.allocate({ ...book, label: 'input', bytes: values });
  const y = device.memory.allocate({ ...book, label: 'output', bytes: values });
  await device.memory.settle();
  const context = { device };
  const byMatmul = await prepareMatmul(context, { matrices: [matmul], x, y });
  const byMatvec = await prepareMatvec(context, { matrices: [matvec], x, y });
  const rates = {
    flopsPerSecond: (2 * TOKENS * WIDTH * WIDTH) / (await leastSeconds(device, TOKENS, byMatmul)),
    bytesPerSecond: bytesOf(byMatvec) / (await leastSeconds(device, 1, byMatvec)),
  };
  for (const allocation of [x, y]) allocation.release();
  weights.release();
  return rates;
}

const bytesOf = (dispatches: readonly Dispatch[]): number =>
  dispatches.reduce((sum, { kernel }) => sum + kernel.cost(plainStep).bytes, 0);

/** The least time that dispatches take, of as many runs as it takes for that not to become less. */
async function leastSeconds(
  device: Device,
  tokens: number,
  dispatches: readonly Dispatch[],
): Promise<number> {
  const step: Step = { ...plainStep, tokens };
  const started = performance.now();
  let bestAt = started;
  let least = Infinity;
  for (let now = started; now - bestAt < STEADY_MS && now - started < LONGEST_MS;) {
    device.submit(step, dispatches);
    await device.finished();
    const took = performance.now() - now;
    now = performance.now();
    if (took < least * 0.97) bestAt = now;
    least = Math.min(least, took);
  }
  return least / 1000;
}
