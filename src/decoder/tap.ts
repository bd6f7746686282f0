import type { Step } from '../device/kernel.ts';
import { FacetError } from '../shared/errors.ts';
import type { DecoderContext } from './context.ts';
import type { Paths } from './paths.ts';

/** A listener that gets every named intermediate of the last position, [D] each (or [V], `logits`). */
export type Tap = (
  name: 'embedding' | 'residual' | 'final-norm',
  layer: number,
  values: Float32Array,
) => void;

/** Runs a chunk layer by layer and shows `tap` the last row of every intermediate. */
export async function runTapped(
  { device, buffers, config }: DecoderContext,
  embedding: Paths,
  layers: readonly Paths[],
  step: Step,
  tap: Tap,
): Promise<void> {
  const read = async (name: 'residual' | 'normed') => {
    const bytes = config.width * 4;
    const row = buffers[name].slice(step.logitRow * bytes, bytes);
    return new Float32Array(await device.read(row));
  };
  device.submit(step, embedding.prefill);
  tap('embedding', -1, await read('residual'));
  for (const [index, layer] of layers.entries()) {
    device.submit(step, layer.prefill);
    tap('residual', index, await read('residual'));
  }
  tap('final-norm', layers.length, await read('normed'));
}

/** The failure of a step whose logits are no numbers. `where` says what part of the model they were lost in. */
export const notFinite = (where?: string): FacetError =>
  new FacetError(
    'not-finite',
    `The model's numbers went wrong${where === undefined ? '' : ` in ${where}`}: its scores for the next word are not finite.`,
    'The file may be damaged: check or download it again, or choose another one.',
    where === undefined ? {} : { where },
  );

/** Looks for the part of the model that has values first which are no numbers. */
export function firstNotFinite(): { readonly tap: Tap; readonly where: () => string | undefined } {
  let found: string | undefined;
  const tap: Tap = (name, layer, values) => {
    if (found === undefined && !values.every(Number.isFinite)) {
      found = {
        embedding: 'the token embedding',
        residual: `layer ${layer} (blk.${layer})`,
        'final-norm': 'the output norm',
      }[name];
    }
  };
  return { tap, where: () => found };
}
