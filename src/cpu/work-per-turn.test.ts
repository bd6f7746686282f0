import { describe, expect, it } from 'vitest';
import { Decoder } from '../decoder/decoder.ts';
import { loadWeights } from '../decoder/load-weights.ts';
import type { Device } from '../device/device.ts';
import type { Kernel, Step } from '../device/kernel.ts';
import { DeviceMemory } from '../device/memory.ts';
import { plainStep } from '../device/step.ts';
import { findShape } from '../engine/plan.ts';
import { FacetError } from '../shared/errors.ts';
import { orAborted } from '../shared/or-aborted.ts';
import { VisionEncoder } from '../vision/siglip/encoder.ts';
import { loadVisionWeights } from '../vision/siglip/weights.ts';
import { RandomWeights } from '../weights/random-weights.ts';
import type { TensorShape } from '../weights/stacking.ts';
import { siglipConfig, visionShapeTensors } from '../weights/vision-shape-tensors.ts';
import { cpuLayout } from './layout.ts';
import { millisecondsOf, piecesOf } from './program.ts';

/** Milliseconds of one thread that a piece may take, roughly: with a slice of the queue far from 150. */
const MOST_MS = 20;
const CONTEXT = 32_768;

/** A processor that computes nothing and holds nothing, and the kernels that were prepared for it. */
function recordingDevice(): { readonly device: Device; readonly kernels: readonly Kernel[] } {
  const kernels: Kernel[] = [];
  const never = () => new FacetError('internal', '', '');
  const memory = new DeviceMemory({
    maxBufferSize: 2 ** 40,
    make: (_label, size) => ({
      buffer: { size, destroy: () => undefined },
      fits: Promise.resolve(true),
    }),
    tooLarge: never,
    noRoom: never,
  });
  const device: Partial<Device> = {
    memory,
    adapter: {
      kind: 'cpu',
      vendor: '',
      architecture: '',
      description: '',
      fallback: false,
      features: [],
      limits: {},
    },
    layout: cpuLayout(1),
    has: () => false,
    prepare: async (kernel) => {
      kernels.push(kernel);
      return { kernel };
    },
    submit: () => undefined,
    write: () => undefined,
    copy: () => undefined,
    openReadback: () => ({
      milliseconds: null,
      revision: 0,
      submit: () => async () => [],
      release: () => undefined,
    }),
  };
  return { device: device as Device, kernels };
}

/** Kernels of which a piece takes too long on one thread, in the words of a failure. */
const tooLong = (kernels: readonly Kernel[], step: Step): string[] =>
  kernels.flatMap((kernel) => {
    const units = kernel.wasm?.units(step) ?? 0;
    if (units === 0) return [];
    const milliseconds = millisecondsOf(kernel, step) / piecesOf(kernel, step, units, 1);
    return milliseconds > MOST_MS ? [`${kernel.name}: ${Math.round(milliseconds)} ms`] : [];
  });

const turned = async (tensor: TensorShape): Promise<TensorShape> => ({
  ...tensor,
  type: 'F32',
  shape: [...tensor.shape].reverse(),
});

describe('the event loop has its turns on one thread, however large the model', () => {
  it.each(['4b', '27b'])('while the %s reads a prompt and writes', async (shape) => {
    const { device, kernels } = recordingDevice();
    const { config, tensors } = findShape(shape, 'Q4_K');
    const { weights } = await loadWeights(new RandomWeights(device), tensors);
    const chunk = device.layout.chunk;
    await Decoder.create(device, config, weights, { contextLength: CONTEXT, chunk, kvType: 'f16' });
    const far = { ...plainStep, globalCapacity: CONTEXT };
    expect(kernels.length).toBeGreaterThan(100);
    expect(tooLong(kernels, { ...far, tokens: chunk, position: CONTEXT - chunk })).toEqual([]);
    expect(tooLong(kernels, { ...far, tokens: 256, position: CONTEXT - 256 })).toEqual([]);
    expect(tooLong(kernels, { ...far, tokens: 1, position: CONTEXT - 1 })).toEqual([]);
  });

  it('while an image is encoded', async () => {
    const { device, kernels } = recordingDevice();
    const config = siglipConfig(5376);
    const weights = await loadVisionWeights(new RandomWeights(device), visionShapeTensors(config), turned);
    await VisionEncoder.create(device, config, weights);
    expect(kernels.length).toBeGreaterThan(100);
    expect(tooLong(kernels, { ...plainStep, tokens: 4096, globalCapacity: 4096 })).toEqual([]);
  });
});

describe('an image that is being encoded', () => {
  it('is given up at once, whatever the device is at', async () => {
    const { device } = recordingDevice();
    const config = siglipConfig(68, 1);
    const weights = await loadVisionWeights(new RandomWeights(device), visionShapeTensors(config), turned);
    const busy: Device = {
      ...device,
      compute: async (_step, _dispatches, stop) => {
        const finished = new Promise<boolean>(() => undefined);
        return (await (stop ? orAborted(finished, stop.signal) : finished)) ?? false;
      },
    };
    const encoder = await VisionEncoder.create(busy, config, weights);
    const controller = new AbortController();
    const planes = new Float32Array(3 * config.imageSize ** 2);
    const encoding = encoder.encode(planes, { signal: controller.signal });
    controller.abort();
    await expect(encoding).rejects.toMatchObject({ name: 'AbortError' });
  });
});
