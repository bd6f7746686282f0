import { describe, expect, it, vi } from 'vitest';
import type { Device } from '../device/device.ts';
import type { Compute } from '../shared/compute.ts';
import { chooseDevice, hasGpu } from './choose-device.ts';

const processor = { adapter: { kind: 'cpu' } } as Device;
const openProcessor = async () => processor;
const limits = {
  maxBufferSize: 2 ** 30,
  maxStorageBufferBindingSize: 2 ** 30,
  maxStorageBuffersPerShaderStage: 8,
  maxComputeWorkgroupStorageSize: 16_384,
  maxComputeInvocationsPerWorkgroup: 256,
  maxComputeWorkgroupSizeX: 256,
};

/** A browser's GPU, and what it answers when its device is asked for. */
function gpuWith({ isFallbackAdapter = false, ...adapter }: Record<string, unknown> = {}): GPU {
  const info = { vendor: '', architecture: '', description: '', isFallbackAdapter };
  const found = { info, features: new Set(), limits, requestDevice: () => Promise.reject(new Error('no')) };
  return { requestAdapter: async () => ({ ...found, ...adapter }) } as unknown as GPU;
}
const noGpu = { requestAdapter: async () => null } as unknown as GPU;

describe('the device that is chosen', () => {
  it.each([undefined, noGpu])('is the processor where there is no adapter', async (gpu) => {
    const choice = await chooseDevice({ gpu, openProcessor });
    expect(await choice.open()).toBe(processor);
    expect(await hasGpu({ gpu, openProcessor }, 'automatic')).toBe(false);
  });

  it('is the processor where a GPU was found and cannot be opened', async () => {
    const devices = { gpu: gpuWith(), openProcessor };
    expect(await (await chooseDevice(devices)).open()).toBe(processor);
    expect(await hasGpu(devices, 'automatic')).toBe(true);
  });

  it.each([
    ['automatic', false],
    ['gpu', true],
    ['cpu', false],
  ] as const)('of a software adapter with "%s": a GPU %s', async (compute: Compute, gpu: boolean) => {
    expect(await hasGpu({ gpu: gpuWith({ isFallbackAdapter: true }), openProcessor }, compute)).toBe(gpu);
  });

  it('is none where a GPU was asked for, and the refusal says whether the processor could do without', async () => {
    const asked = chooseDevice({ gpu: noGpu, openProcessor }, 'gpu');
    await expect(asked).rejects.toMatchObject({ code: 'no-webgpu', data: { processor: true } });
    const without = chooseDevice({ gpu: noGpu });
    await expect(without).rejects.toMatchObject({ code: 'no-webgpu', data: { processor: false } });
    const small = gpuWith({ limits: { ...limits, maxStorageBufferBindingSize: 1 } });
    const choice = await chooseDevice({ gpu: small, openProcessor }, 'gpu');
    await expect(choice.open()).rejects.toMatchObject({
      code: 'adapter-too-small',
      data: { processor: true },
    });
  });

  it('does not wait for a browser that never answers', async () => {
    const answers: (() => void)[] = [];
    vi.spyOn(AbortSignal, 'timeout').mockImplementation(() => {
      const controller = new AbortController();
      answers.push(() => controller.abort());
      return controller.signal;
    });
    const gpu = { requestAdapter: () => new Promise(() => undefined) } as unknown as GPU;
    const choosing = chooseDevice({ gpu, openProcessor });
    await Promise.resolve();
    for (const pass of answers) pass();
    expect(await (await choosing).open()).toBe(processor);
    vi.restoreAllMocks();
  });
});
