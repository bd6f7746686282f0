import { expect, it } from 'vitest';
import { recordingDevice } from '../../tools/gpu-stats/recording-device.ts';
import type { Device } from '../device/device.ts';
import { type Linear, linearKey } from '../kernels/variants.ts';
import { FacetError } from '../shared/errors.ts';
import { fitKernels } from '../tuning/fit-kernels.ts';
import { NO_FITS } from '../tuning/contest.ts';
import type { DeviceChoice } from './choose-device.ts';
import { insteadOf, openedOn } from './fit.ts';

const linear: Linear = { use: 'matvec', codec: 'q4', rows: 640, columns: 640 };
const processor: Device = recordingDevice([]);
const anotherGpu: Device = recordingDevice(['subgroups']);
const devices = { gpu: undefined, openProcessor: () => Promise.resolve(processor) };
const choice: DeviceChoice = {
  facts: anotherGpu.adapter,
  open: () => Promise.reject(new Error('it was open')),
  openAgain: () => Promise.resolve(anotherGpu),
};

/** The failure of a load to a GPU on which no variant is right. */
function unfit(): Promise<unknown> {
  const device = { ...recordingDevice(['subgroups']), choices: new Map<string, string>() };
  const fitting = fitKernels(device, [{ linear, matrices: 1 }], {
    kept: { read: () => Promise.resolve(NO_FITS), write: () => Promise.resolve() },
    openAgain: choice.open,
    openTrial: () =>
      Promise.resolve({
        check: () => Promise.resolve(false),
        time: () => Promise.reject(new Error('what is wrong is not timed')),
        lost: new Promise(() => undefined),
        close: () => undefined,
      }),
    asked: false,
    signal: new AbortController().signal,
    withinMs: 120_000,
  });
  return fitting.catch((error: unknown) => error);
}

it('loads to the processor where no variant is right, unless a person chose the GPU', async () => {
  const error = await unfit();
  expect(error).toMatchObject({ code: 'no-webgpu', data: { kernels: [linearKey(linear)] } });
  expect(await insteadOf(error, choice, devices)).toBe(processor);
  expect(await insteadOf(error, choice, devices, 'automatic')).toBe(processor);
  await expect(insteadOf(error, choice, devices, 'gpu')).rejects.toBe(error);
  await expect(insteadOf(error, choice, { gpu: undefined })).rejects.toBe(error);
});

it('says for which kernels the processor was taken', async () => {
  const error = await unfit();
  const gpu = { ...choice, open: () => Promise.resolve(anotherGpu) };
  const open = async (device: Device) => {
    if (device !== processor) throw error;
    return 'opened';
  };
  expect(await openedOn(gpu, devices, undefined, open)).toEqual({
    opened: 'opened',
    unfit: [linearKey(linear)],
  });
  expect(await openedOn(gpu, devices, 'gpu', () => Promise.resolve('at once'))).toEqual({
    opened: 'at once',
  });
  await expect(openedOn(gpu, devices, 'gpu', open)).rejects.toBe(error);
});

it('loads to the GPU once more where it was lost meanwhile, and nowhere where there is no GPU', async () => {
  const lost = new FacetError('device-lost', 'The GPU was lost.', 'Load the model again.');
  expect(await insteadOf(lost, choice, devices)).toBe(anotherGpu);
  const none = new FacetError('no-webgpu', 'There is no GPU.', 'Use another browser.');
  await expect(insteadOf(none, choice, devices)).rejects.toBe(none);
});
