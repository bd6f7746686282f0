import { guessUses, kernelUses } from '../../src/decoder/kernel-uses.ts';
import { loadWeights } from '../../src/decoder/load-weights.ts';
import type { FitKernels } from '../../src/engine/fit.ts';
import { findShape } from '../../src/engine/plan.ts';
import type { KernelFit } from '../../src/shared/kernel-fit.ts';
import type { KvType } from '../../src/shared/kv-row.ts';
import { fitKernels } from '../../src/tuning/fit-kernels.ts';
import { NO_FITS } from '../../src/tuning/contest.ts';
import { RandomWeights } from '../../src/weights/random-weights.ts';
import { openNodeDevice } from '../../test/support/device.ts';
import { recordingDevice } from '../gpu-stats/recording-device.ts';
import { type Report, table } from './output.ts';

export interface FitRequest {
  readonly shape: string;
  readonly quantisation: string;
  readonly kvType: KvType;
  readonly withinMs: number;
}

/** Another device like the one at hand, and no place to keep what was found. */
const HERE = {
  kept: { read: () => Promise.resolve(NO_FITS), write: () => Promise.resolve() },
  openAgain: () => openNodeDevice(),
};

/** Fits kernels to the adapter at hand, to one in software only where that is `asked` for, and keeps nothing. */
export const fitHere =
  (withinMs: number, asked: boolean): FitKernels =>
  (device, uses, { signal, guesses }) =>
    fitKernels(device, uses, { ...HERE, guesses, asked, signal, withinMs });

/** Fits the kernels of a published size to the adapter at hand, without making its weights, and keeps nothing. */
export async function benchFit({ shape, quantisation, kvType, withinMs }: FitRequest): Promise<Report> {
  const { config, tensors } = findShape(shape, quantisation);
  // Only the forms of the weights are wanted.
  const { weights } = await loadWeights(new RandomWeights(recordingDevice([])), tensors);
  const device = await openNodeDevice();
  try {
    const fit = await fitKernels(device, kernelUses(weights, true), {
      guesses: guessUses(weights, config, kvType),
      ...HERE,
      asked: true,
      signal: new AbortController().signal,
      withinMs,
    });
    const { description } = device.adapter;
    return {
      json: { adapter: device.adapter, fit },
      text: [`${config.name} ${quantisation} on ${description}`, ...(fit ? fitLines(fit) : [])].join('\n'),
    };
  } finally {
    device.memory.close();
    device.destroy();
  }
}

/** What was chosen, a line a product, and what was refused. */
export function fitLines({ kernels, refused, unproven, milliseconds }: KernelFit): string[] {
  return [
    `kernels fitted in ${(milliseconds / 1000).toFixed(1)} s:`,
    table(
      kernels.map(({ kernel, chosen, usual, gain, tried, variants }) => [
        `  ${kernel}`,
        usual ? `${chosen} (usual)` : chosen,
        `${gain.toFixed(2)}x`,
        `${tried} of ${variants} tried`,
      ]),
    ),
    ...unproven.map((kernel) => `  not checked: ${kernel}`),
    ...refused.map(({ kernel, variant, why }) => `  refused: ${kernel}, ${variant}: ${why}`),
  ];
}
