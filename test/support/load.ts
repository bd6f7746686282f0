import { type LoadedModel, loadModel, prepareLoad } from '../../src/engine/load.ts';
import { openModel } from '../../src/weights/open-model.ts';
import { fileSource } from '../../tools/cli/file-source.ts';
import { openNodeGpu } from './device.ts';

/** A model from disk on the adapter of this test run. */
export async function loadForTest(path: string, options: { contextLength?: number } = {}): Promise<LoadedModel> {
  const prepared = prepareLoad(await openModel([await fileSource(path)]), options);
  return loadModel(await openNodeGpu(), prepared, { signal: new AbortController().signal });
}
