import { loadWeights } from '../decoder/load-weights.ts';
import type { Device } from '../device/device.ts';
import type { KernelFit } from '../shared/kernel-fit.ts';
import type { KvType } from '../shared/kv-row.ts';
import { RandomWeights } from '../weights/random-weights.ts';
import { untilStopped } from '../weights/source/until-stopped.ts';
import { type FitKernels, fittedDecoder } from './fit.ts';
import { LoadStages } from './load-stages.ts';
import { findShape } from './plan.ts';
import type { SpeedTarget } from './speed.ts';

/** A published size to make, as it would be loaded. */
export interface MadeUpShape {
  readonly shape: string;
  readonly quantisation: string;
  /** Tokens; cut to what the size was trained for. */
  readonly contextLength: number;
  readonly kvType?: KvType;
}

export interface MadeUpModel extends SpeedTarget {
  /** How its kernels were fitted, where they were. */
  readonly fit?: KernelFit;
  release(): void;
}

interface MadeUpOptions {
  readonly fit?: FitKernels | undefined;
  readonly signal?: AbortSignal;
}

/**
 * A model of the true shapes with random weights, made on the device. Takes over the device, which goes with it.
 * @throws FacetError `bad-request`, `out-of-gpu-memory`, `out-of-memory`, `adapter-too-small`, `aborted`
 */
export async function openMadeUp(
  device: Device,
  shape: MadeUpShape,
  { fit, signal = new AbortController().signal }: MadeUpOptions = {},
): Promise<MadeUpModel> {
  try {
    // Whoever stops it does not wait for gigabytes of weights.
    return await untilStopped(makeModel(device, shape, { fit, signal }), signal);
  } catch (error) {
    device.memory.close();
    device.destroy();
    throw error;
  }
}

async function makeModel(
  device: Device,
  { shape, quantisation, contextLength, kvType = 'f16' }: MadeUpShape,
  { fit, signal }: Required<MadeUpOptions>,
): Promise<MadeUpModel> {
  const { config, tensors } = findShape(shape, quantisation);
  const { weights } = await loadWeights(new RandomWeights(device), tensors);
  const sizes = {
    contextLength: Math.min(contextLength, config.contextLength),
    chunk: device.layout.chunk,
    kvType,
  };
  const { decoder, fitted } = await fittedDecoder(
    { fit, signal, stages: new LoadStages() },
    { device, config, weights, sizes },
  );
  await device.memory.settle();
  return {
    name: `${config.name} ${quantisation.toUpperCase()}, random weights`,
    device,
    decoder,
    vocabulary: config.vocabulary,
    ...fitted,
    release: () => {
      decoder.release();
      device.memory.close();
      device.destroy();
    },
  };
}
