import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { KERNEL_DEVICES } from '../../../test/support/kernel-runner.ts';
import { openPlanDevice, type PlanDevice } from '../../../test/support/plan-device.ts';
import { nmse } from '../../../test/support/nmse.ts';
import { Random } from '../../../test/support/random.ts';
import { packLogitBias } from './params.ts';
import { plainParams, PlanRunner } from '../../../test/support/sampler.ts';
import { penalisedReference } from './sampling.ref.ts';

const IN_PROMPT = 0x8000_0000;

describe.each(KERNEL_DEVICES)('penalties on the %s', (device) => {
  let on: PlanDevice;
  beforeAll(async () => {
    on = await openPlanDevice(device);
  });
  afterAll(() => on.destroy());

  it.each([100, 1024, 5003])(
    'bias, repetition, frequency and presence as in the reference, V = %i',
    async (vocabulary) => {
      const random = new Random(vocabulary);
      const logits = random.normals(vocabulary, 4) as Float32Array<ArrayBuffer>;
      const counts = Uint32Array.from({ length: vocabulary }, () =>
        random.next() < 0.3 ? random.integer(0, 5) + (random.next() < 0.5 ? IN_PROMPT : 0) : 0,
      );
      const bias = new Map([
        [0, 3],
        [vocabulary - 1, -100],
        [vocabulary + 7, 1],
      ]);
      const params = { ...plainParams, repetitionPenalty: 1.3, frequencyPenalty: 0.4, presencePenalty: 0.7 };
      const runner = await PlanRunner.create(on, { vocabulary, validVocabulary: vocabulary }, [
        'bias',
        'penalties',
      ]);
      runner.write('logits', logits);
      runner.write('counts', counts);
      runner.write('bias', packLogitBias(bias));
      runner.setParams({ ...params, biasCount: bias.size });
      runner.run(['bias', 'penalties']);
      const result = new Float32Array(await runner.read('logits'));
      runner.release();
      expect(nmse(result, penalisedReference(logits, counts, bias, params))).toBeLessThan(1e-12);
    },
  );

  it('does nothing when all are off', async () => {
    const logits = new Random(1).normals(300) as Float32Array<ArrayBuffer>;
    const runner = await PlanRunner.create(on, { vocabulary: 300, validVocabulary: 300 }, ['penalties']);
    runner.write('logits', logits);
    runner.write('counts', new Uint32Array(300).fill(IN_PROMPT + 3));
    runner.setParams({});
    runner.run(['penalties']);
    expect([...new Float32Array(await runner.read('logits'))]).toEqual([...logits]);
    runner.release();
  });

  it.each([100, 1024, 5003])('masks all but the tokens whose bit is set, V = %i', async (vocabulary) => {
    const random = new Random(vocabulary);
    const logits = random.normals(vocabulary, 4) as Float32Array<ArrayBuffer>;
    logits[7] = NaN;
    const mask = Uint32Array.from({ length: Math.ceil(vocabulary / 32) }, () => random.integer(0, 2 ** 32));
    const isAllowed = (id: number): boolean => (((mask[id >>> 5] ?? 0) >>> (id & 31)) & 1) === 1;
    const runner = await PlanRunner.create(on, { vocabulary, validVocabulary: vocabulary - 3 }, [
      'mask',
      'greedy',
    ]);
    runner.write('logits', logits);
    runner.write('mask', mask);
    runner.run(['mask']);
    const result = [...new Float32Array(await runner.read('logits'))];
    expect(result).toEqual(
      [...logits].map((logit, id) =>
        isAllowed(id) || Number.isNaN(logit) || id >= vocabulary - 3 ? logit : -Infinity,
      ),
    );
    const only = new Uint32Array(mask.length);
    only[0] = 1 << 9;
    runner.write('mask', only);
    runner.write('logits', logits);
    expect(await runner.sample(['mask', 'greedy'])).toEqual([9]);
    runner.release();
  });

  it('counts what was sampled and marks the prompt', async () => {
    const runner = await PlanRunner.create(on, { vocabulary: 40, validVocabulary: 40 }, [
      'count',
      'markPrompt',
    ]);
    runner.write('tokens', Uint32Array.of(7, 9, 7, 30, 12, 12));
    runner.run(['markPrompt'], { tokens: 3, tokenOffset: 1 });
    for (const sampleOffset of [4, 5, 0]) runner.run(['count'], { sampleOffset });
    const counts = new Uint32Array(await runner.read('counts'));
    runner.release();
    const wanted = new Uint32Array(40);
    wanted[9] = IN_PROMPT;
    wanted[7] = IN_PROMPT + 1;
    wanted[30] = IN_PROMPT;
    wanted[12] = 2;
    expect([...counts]).toEqual([...wanted]);
  });

  it('a penalised token gives way to the next best', async () => {
    const logits = new Float32Array(100).fill(0);
    logits[5] = 2;
    logits[6] = 1.5;
    const parts = ['penalties', 'greedy', 'count'] as const;
    const runner = await PlanRunner.create(on, { vocabulary: 100, validVocabulary: 100 }, parts);
    runner.setParams({ presencePenalty: 1 });
    const sampled = [];
    for (let i = 0; i < 3; i++) {
      runner.write('logits', logits);
      sampled.push(...(await runner.sample(parts)));
    }
    runner.release();
    expect(sampled).toEqual([5, 6, 5]);
  });
});
