import type { Device } from '../device/device.ts';
import type { Compute } from '../shared/compute.ts';
import { fitKernels, isUnfit } from '../tuning/fit-kernels.ts';
import type { KeptFits } from '../tuning/kept-fits.ts';
import type { DeviceChoice, Devices } from './choose-device.ts';
import type { FitKernels } from './load.ts';

/** Fits kernels to the GPU of a choice, where there is a place to keep how. */
export function fitterOf(
  { openAgain }: DeviceChoice,
  kept: KeptFits | undefined,
  asked = false,
): FitKernels | undefined {
  if (!openAgain || !kept) return undefined;
  return (device, uses, { signal, stages }) =>
    fitKernels(device, uses, {
      kept,
      asked,
      signal,
      openAgain,
      whileMeasuring: (work) => stages.whileFitting(work),
    });
}

/**
 * The device to load to where the GPU computes nothing right: the processor, unless a person chose the GPU.
 * @throws the error where it is another
 */
export async function insteadOf(
  error: unknown,
  { openProcessor }: Devices,
  compute: Compute = 'automatic',
): Promise<Device> {
  if (!isUnfit(error) || compute !== 'automatic' || !openProcessor) throw error;
  return openProcessor();
}
