import { afterEach, describe, expect, it, vi } from 'vitest';
import { closeFakeWorkers, fakeWorker } from '../../../test/support/fake-worker.ts';
import { FacetClient } from '../../worker/client.ts';
import { advise } from './plan-advice.ts';
import { CONTEXTS, type PlanChoice, type PlanFigures } from './plan-choice.ts';
import { createPlan } from './plan-store.ts';

afterEach(closeFakeWorkers);

/** Plans are computed for real, which takes a busy machine a while. */
const PATIENT = { timeout: 30_000 };

const MIB = 2 ** 20;

describe('a plan', () => {
  it('is made for every size, without a model', async () => {
    const plan = createPlan(new FacetClient(() => fakeWorker()));
    plan.start();
    await vi.waitFor(() => expect(plan.store.getState().plans).toHaveLength(5), PATIENT);
    const four = plan.store.getState().plans.find(({ shape }) => shape === '4b');
    expect(four).toMatchObject({ localLayers: 29, globalLayers: 5, window: 1024, plannedLength: 32_768 });
    expect((four?.kvLocal ?? 0) + (four?.kvGlobal ?? 0)).toBe(756 * MIB);
    expect(four?.fullAttentionKv).toBe(4352 * MIB);
    const { weights = 0, kvLocal = 0, kvGlobal = 0, scratch = 0, vision = 0, total } = four ?? {};
    expect(weights + kvLocal + kvGlobal + scratch + vision).toBe(total);
    expect(vision).toBeGreaterThan(700 * MIB);
    expect(plan.store.getState().plans.find(({ shape }) => shape === '1b')?.vision).toBe(0);
  });

  it('follows the latest choice, and stops at the trained context', async () => {
    const plan = createPlan(new FacetClient(() => fakeWorker()));
    plan.choose({ contextLength: 131_072 });
    plan.choose({ contextLength: 65_536, quantisation: 'Q8_0' });
    await vi.waitFor(() => expect(plan.store.getState().plans).toHaveLength(5), PATIENT);
    const planned = plan.store.getState().plans.map(({ plannedLength }) => plannedLength);
    expect(planned).toEqual([32_768, 32_768, 65_536, 65_536, 65_536]);
    expect(plan.store.getState().plans.every(({ quantisation }) => quantisation === 'Q8_0')).toBe(true);
  });

  it('knows keys and values in 8 bits', async () => {
    const plan = createPlan(new FacetClient(() => fakeWorker()));
    plan.choose({ kvType: 'q8' });
    await vi.waitFor(() => expect(plan.store.getState().plans).toHaveLength(5), PATIENT);
    const four = plan.store.getState().plans.find(({ shape }) => shape === '4b');
    const kv = ((four?.kvLocal ?? 0) + (four?.kvGlobal ?? 0)) / MIB;
    expect(kv).toBeGreaterThan(756 / 2);
    expect(kv).toBeLessThan(756 * 0.53);
  });

  it('advises where it does not fit, and says nothing where it does', async () => {
    const plan = createPlan(new FacetClient(() => fakeWorker()));
    plan.setMemory(2 ** 40);
    await vi.waitFor(() => expect(plan.store.getState().plans).toHaveLength(5), PATIENT);
    expect(plan.store.getState().advice).toBeUndefined();
    plan.setMemory(2 ** 30);
    await vi.waitFor(() => expect(plan.store.getState().advice?.length).toBeGreaterThan(0), PATIENT);
  });
});

describe('advice', () => {
  /** Weights by size, a quarter of that at Q4_0, and a byte a token or half of one. */
  const plan = async (choice: PlanChoice) => {
    const base = { '270m': 1000, '1b': 4000, '4b': 16_000, '12b': 48_000, '27b': 100_000 }[choice.shape];
    const weights = choice.quantisation === 'Q4_0' ? base / 4 : base;
    return {
      ...choice,
      total: weights + choice.contextLength / (choice.kvType === 'q8' ? 2 : 1),
    } as PlanFigures;
  };
  const choice = { shape: '4b', quantisation: 'F16', contextLength: 32_768, kvType: 'f16' } as const;
  const named = (figures: readonly PlanFigures[] | undefined) =>
    figures?.map(({ shape, quantisation, contextLength, kvType }) => [
      shape,
      quantisation,
      contextLength,
      kvType,
    ]);

  it('changes one thing at a time, as little as goes', async () => {
    expect(await advise(choice, 50_000, plan)).toBeUndefined();
    expect(named(await advise(choice, 40_000, plan))).toEqual([
      ['4b', 'F16', 32_768, 'q8'],
      ['4b', 'F16', 16_384, 'f16'],
      ['4b', 'Q4_0', 32_768, 'f16'],
      ['1b', 'F16', 32_768, 'f16'],
    ]);
  });

  it('changes more where one change is not enough, down to nothing', async () => {
    expect(named(await advise(choice, 10_000, plan))).toEqual([['4b', 'Q4_0', 8192, 'q8']]);
    expect(named(await advise({ ...choice, contextLength: 4096 }, 9000, plan))).toEqual([
      ['4b', 'Q4_0', 4096, 'f16'],
      ['1b', 'F16', 4096, 'f16'],
    ]);
    expect(named(await advise(choice, 1000, plan))).toEqual([['270m', 'Q4_0', 1024, 'q8']]);
    expect(await advise(choice, 500, plan)).toEqual([]);
  });

  it('has contexts from 512 to 131,072', () => {
    expect(CONTEXTS[0]).toBe(512);
    expect(CONTEXTS.at(-1)).toBe(131_072);
    expect(CONTEXTS.every((length, at) => at === 0 || length > (CONTEXTS[at - 1] ?? 0))).toBe(true);
  });
});
