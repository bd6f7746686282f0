import { describe, expect, test } from 'vitest';
import { Decoder } from '../src/decoder/decoder.ts';
import { loadWeights } from '../src/decoder/load-weights.ts';
import type { Device } from '../src/device/device.ts';
import { findShape } from '../src/engine/plan.ts';
import { GEMMA_DEFAULTS } from '../src/engine/sampling.ts';
import { SIZES } from '../src/shared/family.ts';
import { tokenId, type TokenId } from '../src/shared/numbers.ts';
import { VisionEncoder } from '../src/vision/siglip/encoder.ts';
import { loadVisionWeights } from '../src/vision/siglip/weights.ts';
import { RandomWeights } from '../src/weights/random-weights.ts';
import { siglipConfig, visionShapeTensors } from '../src/weights/vision-shape-tensors.ts';
import { durations, idleTime, SlowGpu } from './support/slow-gpu.ts';

/** An integrated GPU. */
const SLOW = 0.2e12;
const TARGET_MS = 50;
/** A submission and a stop may take so long. */
const LONGEST_MS = 150;

const never = new AbortController().signal;
const tokens = (count: number): TokenId[] => Array.from({ length: count }, (_, i) => tokenId(i + 2));
const text = (count: number) => [{ kind: 'tokens', ids: tokens(count) }] as const;

async function decoderOn(device: Device, shape: string, contextLength = 4096): Promise<Decoder> {
  const { config, tensors } = findShape(shape, 'Q4_0');
  const { weights } = await loadWeights(new RandomWeights(device), tensors);
  const { chunk } = device.layout;
  const decoder = await Decoder.create(device, config, weights, { contextLength, chunk, kvType: 'f16' });
  decoder.startSampling({ ...GEMMA_DEFAULTS, seed: 0 }, []);
  return decoder;
}

describe.each(SIZES)('the prompt of a %s on a slow GPU', (shape) => {
  test('goes in submissions of about the time that is wanted, one behind the other', async () => {
    const gpu = new SlowGpu(SLOW, TARGET_MS);
    const decoder = await decoderOn(gpu.device, shape);
    await decoder.prefill(text(300), never);
    const times = durations(gpu);
    expect(Math.max(...times)).toBeLessThanOrEqual(LONGEST_MS);
    expect(idleTime(gpu)).toBe(0);
    // Only the first are short, as nothing is measured yet, and the last of a part.
    const mean = gpu.busyUntil / times.length;
    expect(mean).toBeGreaterThan(TARGET_MS / 2);
  });
});

test.each(['12b', '27b'])(
  'global attention of a %s over 32,000 positions is divided as well',
  async (shape) => {
    // Attention takes three times as long for its operations as matrices do.
    const slowness = ({ name }: { readonly name: string }) => (name.startsWith('attention') ? 3 : 1);
    const gpu = new SlowGpu(SLOW, TARGET_MS, slowness);
    const decoder = await decoderOn(gpu.device, shape, 32_768);
    await decoder.pretend(32_000);
    await decoder.prefill(text(64), never);
    expect(Math.max(...durations(gpu))).toBeLessThanOrEqual(LONGEST_MS);
  },
);

test('a fast GPU gets whole chunks, and few submissions', async () => {
  const gpu = new SlowGpu(50e12, TARGET_MS);
  const decoder = await decoderOn(gpu.device, '1b');
  await decoder.prefill(text(256), never);
  const before = gpu.submissions.length;
  await decoder.prefill(text(1024), never);
  expect(gpu.submissions.length - before).toBe(4);
});

test('the layers of the vision tower are divided', async () => {
  const gpu = new SlowGpu(SLOW, TARGET_MS);
  const config = siglipConfig(2560, 2);
  const weights = await loadVisionWeights(
    new RandomWeights(gpu.device),
    visionShapeTensors(config),
    async (tensor) => tensor,
  );
  const encoder = await VisionEncoder.create(gpu.device, config, weights);
  await encoder.encode(new Float32Array(3 * config.imageSize ** 2), { signal: never });
  expect(Math.max(...durations(gpu))).toBeLessThanOrEqual(LONGEST_MS);
  expect(gpu.submissions.length).toBeGreaterThan(10);
});

describe('a stop', () => {
  /** Stops in the middle of a prompt at a moment, and answers when that was and what is left. */
  async function stopAt(shape: string, flops: number, moment: number) {
    const gpu = new SlowGpu(flops, TARGET_MS);
    const decoder = await decoderOn(gpu.device, shape);
    const controller = new AbortController();
    let waited = Infinity;
    gpu.at(moment, () => {
      controller.abort();
      waited = 0;
    });
    let done = 0;
    const pending = await decoder.prefill(text(3000), controller.signal, { onProgress: (n) => (done = n) });
    waited += gpu.now - moment;
    return { pending, waited, busy: gpu.busyUntil - moment, done, length: decoder.cache.length };
  }

  test.each([
    ['27b', 0.2e12, 700],
    ['27b', 0.2e12, 5003],
    // After the rings came round.
    ['27b', 0.2e12, 350_011],
    ['4b', 0.2e12, 40_000],
    ['4b', 5e12, 3333],
    ['270m', 0.05e12, 2222],
  ])(
    'of a %s at %d operations a second after %d ms is heard at once, and the GPU is free soon',
    async (...of) => {
      const { pending, waited, busy, done, length } = await stopAt(...of);
      expect(pending).toBeUndefined();
      expect(waited).toBe(0);
      expect(busy).toBeLessThanOrEqual(LONGEST_MS);
      expect(length).toBe(done);
    },
  );
});
