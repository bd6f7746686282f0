import { type LoadedModel, type LoadOptions, loadModel, prepareLoad } from '../../src/engine/load.ts';
import { openModel } from '../../src/weights/open-model.ts';
import { fileSource } from '../../tools/cli/file-source.ts';
import { openNodeGpu } from './device.ts';

/** A model from disk on the adapter of this test run. */
export async function loadForTest(path: string, options: LoadOptions = {}): Promise<LoadedModel> {
  const source = await fileSource(path);
  try {
    const prepared = prepareLoad(await openModel([source]), options);
    return await loadModel(await openNodeGpu(), prepared, { signal: new AbortController().signal });
  } finally {
    await source.close();
  }
}
