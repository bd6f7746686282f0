import { expect, it } from 'vitest';
import { recordingDevice } from '../../tools/gpu-stats/recording-device.ts';
import { EIGHT_BIT, linearKey, SEAMS } from '../kernels/variants.ts';
import { shapeConfig } from '../model/shapes.ts';
import { RandomWeights } from '../weights/random-weights.ts';
import { shapeTensors } from '../weights/shape-tensors.ts';
import { Decoder } from './decoder.ts';
import { guessUses, kernelUses } from './kernel-uses.ts';
import { loadWeights } from './load-weights.ts';

/** Choices that note what is asked of them. */
class AskedChoices extends Map<string, string> {
  readonly asked = new Set<string>();

  override get(key: string): string | undefined {
    this.asked.add(key);
    return super.get(key);
  }
}

it('are the products whose variants a decoder asks for', async () => {
  const choices = new AskedChoices();
  const device = { ...recordingDevice(['subgroups']), choices };
  const config = shapeConfig('270m');
  const { weights } = await loadWeights(new RandomWeights(device), shapeTensors(config, 'Q4_K'));
  const decoder = await Decoder.create(device, config, weights, {
    chunk: 256,
    contextLength: 1024,
    kvType: 'f16',
  });
  const keys = kernelUses(weights, true).map(({ linear }) => linearKey(linear));
  expect([...keys, SEAMS, EIGHT_BIT].toSorted()).toEqual([...choices.asked].toSorted());
  choices.asked.clear();
  await decoder.prepareVerify();
  const columns = guessUses(weights, config, 'f16')?.products.map(({ linear }) => linearKey(linear)) ?? [];
  const asked = [...choices.asked].filter((key) => key.startsWith('columns'));
  expect(asked.toSorted()).toEqual(columns.toSorted());
});
