import type { ActivationSizes } from '../decoder/buffers.ts';
import { Decoder } from '../decoder/decoder.ts';
import { guessUses, kernelUses } from '../decoder/kernel-uses.ts';
import type { DecoderWeights } from '../decoder/weights.ts';
import type { Device } from '../device/device.ts';
import type { GuessUses, KernelUse } from '../kernels/kernel-use.ts';
import { chooseFusions, GUESSES, NO_GUESSES } from '../kernels/variants.ts';
import type { ModelConfig } from '../model/config.ts';
import type { Compute } from '../shared/compute.ts';
import { FacetError } from '../shared/errors.ts';
import type { KernelFit } from '../shared/kernel-fit.ts';
import type { KeptFits } from '../tuning/kept-fits.ts';
import { isUnfit, unfitKernels } from '../tuning/unfit.ts';
import { visionKernelUses } from '../vision/siglip/kernel-uses.ts';
import type { DeviceChoice, Devices } from './choose-device.ts';
import type { LoadStages } from './load-stages.ts';
import type { PreparedVision } from './vision.ts';

/** Fits kernels to a device, telling when it begins to measure. */
export type FitKernels = (
  device: Device,
  uses: readonly KernelUse[],
  how: {
    readonly signal: AbortSignal;
    readonly stages: LoadStages;
    readonly guesses: GuessUses | undefined;
  },
) => Promise<KernelFit | undefined>;

interface Fitting {
  readonly fit?: FitKernels | undefined;
  readonly signal: AbortSignal;
  readonly stages: LoadStages;
}

interface DecoderParts {
  readonly device: Device;
  readonly config: ModelConfig;
  readonly weights: DecoderWeights;
  readonly sizes: ActivationSizes;
  /** The tower that will compute on the device as well, and is not there yet. */
  readonly tower?: PreparedVision | undefined;
}

/** A decoder whose kernels are made once they are fitted, and how they were. */
export async function fittedDecoder(
  { fit: fitKernelsTo, signal, stages }: Fitting,
  { device, config, weights, sizes, tower }: DecoderParts,
): Promise<{ readonly decoder: Decoder; readonly fitted: { readonly fit?: KernelFit } }> {
  const uses = [
    ...kernelUses(weights, chooseFusions(device).seam),
    ...(tower ? visionKernelUses(tower.tensors) : []),
  ];
  const guesses = guessUses(weights, config, sizes.kvType);
  const fit = await fitKernelsTo?.(device, uses, { signal, stages, guesses });
  // What verifies guesses is used on no hardware GPU that has not just computed right with it.
  if (!fit && device.adapter.kind === 'gpu' && !device.adapter.fallback)
    device.choices?.set(GUESSES, NO_GUESSES);
  const decoder = await Decoder.create(device, config, weights, sizes);
  return { decoder, fitted: fit ? { fit } : {} };
}

/** A person's word on how kernels are fitted. */
interface FitManner {
  /** What was found before is measured anew. */
  readonly fitAgain?: boolean | undefined;
  /** Activations may be rounded to 8 bits. */
  readonly eightBit?: boolean | undefined;
}

/** Fits kernels to the GPU of a choice, where there is a place to keep how. */
export function fitterOf(
  { openAgain }: DeviceChoice,
  kept: KeptFits | undefined,
  { fitAgain: asked = false, eightBit = false }: FitManner = {},
): FitKernels | undefined {
  if (!openAgain || !kept) return undefined;
  return async (device, uses, { signal, stages, guesses }) => {
    // The tuner is needed beside no answer. Where its code cannot be had, kernels are as everywhere.
    const tuning = await import('../tuning/fit-kernels.ts').catch(() => undefined);
    return tuning?.fitKernels(device, uses, {
      guesses,
      kept,
      asked,
      eightBit,
      signal,
      openAgain,
      whileMeasuring: (work) => stages.whileFitting(work),
    });
  };
}

/**
 * The device to load to where the GPU was lost meanwhile: the GPU once more; where it computes nothing right: the
 * processor, unless a person chose the GPU.
 * @throws the error where it is another
 */
export async function insteadOf(
  error: unknown,
  { openAgain }: DeviceChoice,
  { openProcessor }: Devices,
  compute: Compute = 'automatic',
): Promise<Device> {
  if (FacetError.from(error).code === 'device-lost' && openAgain) return openAgain();
  if (!isUnfit(error) || compute !== 'automatic' || !openProcessor) throw error;
  return openProcessor();
}

/** What `open` makes of the device of a choice, or of the one instead; and which kernels the GPU was left for. */
export async function openedOn<Opened>(
  choice: DeviceChoice,
  devices: Devices,
  compute: Compute | undefined,
  open: (device: Device) => Promise<Opened>,
): Promise<{ readonly opened: Opened; readonly unfit?: readonly string[] }> {
  const device = await choice.open();
  try {
    return { opened: await open(device) };
  } catch (error) {
    const opened = await open(await insteadOf(error, choice, devices, compute));
    const unfit = unfitKernels(error);
    return unfit ? { opened, unfit } : { opened };
  }
}
