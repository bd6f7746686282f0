import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openNodeGpu } from '../../test/support/device.ts';
import { runKernel } from '../../test/support/run-kernel.ts';
import type { GpuDevice } from './device.ts';
import { type Kernel, spread } from '../device/kernel.ts';
import { defineKernel, stepUniform, write } from '../kernels/define-kernel.ts';
import { pipelineKey } from './pipelines.ts';
import { plainStep } from '../device/step.ts';

/** Writes every field of the step, times a constant. */
function echo(factor: number): Kernel<'step' | 'out'> {
  return defineKernel({
    op: 'echo',
    text: `
      override FACTOR: u32;
      @compute @workgroup_size(1) fn main() {
        out[0] = step.position * FACTOR;
        out[1] = step.tokens * FACTOR;
        out[2] = step.global_capacity * FACTOR;
        out[3] = step.token_offset * FACTOR;
        out[4] = step.sample_offset * FACTOR;
        out[5] = step.logit_row * FACTOR;
      }`,
    bindings: { step: stepUniform, out: write('array<u32>') },
    constants: { FACTOR: factor },
    workgroups: () => [1, 1, 1],
    cost: () => ({ bytes: 24, flops: 6 }),
  });
}

describe('kernels and pipelines', () => {
  let gpu: GpuDevice;
  beforeAll(async () => {
    gpu = await openNodeGpu();
  });
  afterAll(() => gpu.destroy());

  test('the step reaches the kernel field by field', async () => {
    const step = { position: 1, tokens: 2, globalCapacity: 3, tokenOffset: 4, sampleOffset: 5, logitRow: 6 };
    const { out } = await runKernel(gpu, echo(10), { out: 6 }, step);
    expect([...new Uint32Array(out)]).toEqual([10, 20, 30, 40, 50, 60]);
  });

  test('a step ring place is not overwritten while its step is still to run', async () => {
    const out = gpu.memory.allocate({
      owner: 'test',
      kind: 'activation',
      dtype: 'u32',
      bytes: 24,
      label: 'out',
    });
    const dispatch = await gpu.pipelines.prepare(echo(1), { out });
    const reads = [];
    for (let position = 0; position < 40; position++) {
      gpu.submit({ ...plainStep, position }, [dispatch]);
      reads.push(gpu.read(out));
    }
    const positions = (await Promise.all(reads)).map((bytes) => new Uint32Array(bytes)[0]);
    expect(positions).toEqual(Array.from({ length: 40 }, (_, index) => index));
    out.release();
  });

  test('equal kernels share a pipeline; any difference makes another', async () => {
    const before = gpu.pipelines.size;
    await runKernel(gpu, echo(77), { out: 6 });
    await runKernel(gpu, echo(77), { out: 6 });
    expect(gpu.pipelines.size).toBe(before + 1);
    expect(pipelineKey(echo(1))).toBe(pipelineKey({ ...echo(1), name: 'other' }));
    expect(pipelineKey(echo(1))).not.toBe(pipelineKey(echo(2)));
    expect(pipelineKey(echo(1))).not.toBe(pipelineKey({ ...echo(1), wgsl: `${echo(1).wgsl}\n` }));
    expect(pipelineKey(echo(1))).not.toBe(pipelineKey({ ...echo(1), features: ['subgroups'] }));
  });

  test('whoever asks last is told of each pipeline that is made from then on', async () => {
    const told: string[] = [];
    gpu.watchCompiling?.(() => told.push('asked before'));
    gpu.watchCompiling?.((done, all) => told.push(`${done} of ${all}`));
    await Promise.all([81, 82, 81, 83].map((factor) => runKernel(gpu, echo(factor), { out: 6 })));
    expect(told).toEqual(['1 of 3', '2 of 3', '3 of 3']);
  });

  test('a kernel that does not compile says where', async () => {
    const broken = { ...echo(1), wgsl: echo(1).wgsl.replace('out[0]', 'nothing[0]') };
    const out = gpu.memory.allocate({
      owner: 'test',
      kind: 'activation',
      dtype: 'u32',
      bytes: 24,
      label: 'out',
    });
    await expect(gpu.prepare(broken, { out })).rejects.toMatchObject({
      code: 'internal',
      message: expect.stringContaining('nothing'),
    });
  });

  test('a device lost by itself is reported, one destroyed on purpose is not', async () => {
    const lost = await openNodeGpu();
    lost.device.destroy();
    await expect(lost.lost).resolves.toMatchObject({ code: 'device-lost' });
    const closed = await openNodeGpu();
    closed.destroy();
    await closed.device.lost;
    const outcome = await Promise.race([
      closed.lost,
      new Promise((resolve) => setTimeout(resolve, 50, 'silence')),
    ]);
    expect(outcome).toBe('silence');
  });
});

test('spread covers the count within the limits of a dimension', () => {
  for (const count of [1, 32_768, 32_769, 262_144]) {
    const [x, y] = spread(count);
    expect(x).toBeLessThan(65_536);
    expect(x * y).toBeGreaterThanOrEqual(count);
  }
});
