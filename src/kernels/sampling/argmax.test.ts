import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { KERNEL_DEVICES } from '../../../test/support/kernel-runner.ts';
import { openPlanDevice, type PlanDevice } from '../../../test/support/plan-device.ts';
import { Random } from '../../../test/support/random.ts';
import { PlanRunner } from '../../../test/support/sampler.ts';
import { argmaxReference } from './sampling.ref.ts';

describe.each(KERNEL_DEVICES)('argmax on the %s', (device) => {
  let on: PlanDevice;
  beforeAll(async () => {
    on = await openPlanDevice(device);
  });
  afterAll(() => on.destroy());

  async function argmax(logits: Float32Array<ArrayBuffer>, validVocabulary = logits.length): Promise<number> {
    const runner = await PlanRunner.create(on, { vocabulary: logits.length, validVocabulary }, ['greedy']);
    runner.write('logits', logits);
    const [token] = await runner.sample(['greedy']);
    runner.release();
    return token as number;
  }

  it.each([1, 5, 255, 1000, 1024, 2049, 262_208])(
    'agrees with the reference at V = %i',
    async (vocabulary) => {
      const logits = new Random(vocabulary).normals(vocabulary, 5) as Float32Array<ArrayBuffer>;
      expect(await argmax(logits)).toBe(argmaxReference(logits));
    },
  );

  it('finds the best wherever it lies, from the first to the last id', async () => {
    const vocabulary = 5000;
    for (const place of [0, 1, 255, 256, 2047, 2048, 4999]) {
      const logits = new Float32Array(vocabulary).fill(-7);
      logits[place] = -6.999;
      expect(await argmax(logits)).toBe(place);
    }
  });

  it('gives a tie to the lowest id, within a block and across blocks', async () => {
    const logits = new Float32Array(9000).fill(-1);
    for (const place of [8000, 3001, 3257, 5000]) logits[place] = 4;
    expect(await argmax(logits)).toBe(3001);
    expect(await argmax(new Float32Array(9000).fill(2))).toBe(0);
    expect(await argmax(Float32Array.of(-1, -0, 0, -0))).toBe(1);
  });

  it('never gives a pad row, however large', async () => {
    const logits = new Float32Array(3000).fill(0);
    logits.fill(100, 2900);
    logits[17] = 1;
    expect(await argmax(logits, 2900)).toBe(17);
  });

  it('never gives NaN while there is a number, and prefers numbers to -inf', async () => {
    const logits = new Float32Array(3000).fill(NaN);
    logits[2500] = -Infinity;
    expect(await argmax(logits)).toBe(2500);
    logits[2700] = -3e38;
    expect(await argmax(logits)).toBe(2700);
    logits[2800] = Infinity;
    expect(await argmax(logits)).toBe(2800);
  });

  it('gives an id inside the vocabulary even when all is NaN', async () => {
    expect(await argmax(new Float32Array(300).fill(NaN))).toBe(0);
  });
});
