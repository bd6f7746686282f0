import type { Step } from '../device/kernel.ts';
import type { DecoderContext } from './context.ts';
import type { Embedding } from './embed.ts';
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
  embedding: Embedding,
  layers: readonly Paths[],
  step: Step,
  tap: Tap,
): Promise<void> {
  const read = async (name: 'residual' | 'normed') => {
    const bytes = config.width * 4;
    const row = buffers[name].slice(step.logitRow * bytes, bytes);
    return new Float32Array(await device.read(row));
  };
  device.submit(step, embedding.dispatches);
  tap('embedding', -1, await read('residual'));
  for (const [index, layer] of layers.entries()) {
    device.submit(step, layer.prefill);
    tap('residual', index, await read('residual'));
  }
  tap('final-norm', layers.length, await read('normed'));
}
