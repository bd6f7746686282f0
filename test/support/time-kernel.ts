import type { Buffers, Device } from '../../src/device/device.ts';
import type { Kernel, Step } from '../../src/device/kernel.ts';
import { plainStep } from '../../src/device/step.ts';

export interface KernelSpeed {
  readonly name: string;
  /** Of one dispatch, in the fastest of the measured batches. */
  readonly milliseconds: number;
  /** 10^9 floating-point operations a second. */
  readonly gflops: number;
  /** 10^9 bytes a second, by the kernel's own count of what it must move. */
  readonly gigabytes: number;
}

/** Times a kernel in batches of about `batchFlops`, until `seconds` have passed; the fastest batch counts. */
export async function timeKernel<Name extends string>(
  gpu: Device,
  kernel: Kernel<Name>,
  buffers: Buffers<Name>,
  {
    step = {},
    seconds = 1,
    batchFlops = 2e8,
  }: { step?: Partial<Step>; seconds?: number; batchFlops?: number } = {},
): Promise<KernelSpeed> {
  const dispatch = await gpu.prepare(kernel, buffers);
  const whole = { ...plainStep, ...step };
  const cost = kernel.cost(whole);
  const batch = Array.from({ length: Math.min(500, Math.ceil(batchFlops / cost.flops)) }, () => dispatch);
  const run = async (dispatches: typeof batch): Promise<number> => {
    const start = performance.now();
    gpu.submit(whole, dispatches);
    await gpu.finished();
    return performance.now() - start;
  };
  await run([dispatch]);
  let best = Infinity;
  for (const start = performance.now(); performance.now() - start < seconds * 1000;) {
    best = Math.min(best, (await run(batch)) / batch.length);
  }
  return {
    name: kernel.name,
    milliseconds: best,
    gflops: cost.flops / best / 1e6,
    gigabytes: cost.bytes / best / 1e6,
  };
}
