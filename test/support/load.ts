import { type LoadedModel, loadModel, type LoadOptions, prepareLoad } from '../../src/engine/load.ts';
import { openModel } from '../../src/weights/open-model.ts';
import { fileSource } from '../../tools/cli/file-source.ts';
import { imageFile } from '../../tools/cli/image-file.ts';
import { openNodeDevice } from './device.ts';

/** A model from disk on the adapter of this test run. */
export async function loadForTest(path: string, options: LoadOptions = {}): Promise<LoadedModel> {
  const source = await fileSource(path);
  try {
    const prepared = prepareLoad(await openModel([source]), options);
    return await loadModel(await openNodeDevice(), prepared, { signal: new AbortController().signal });
  } finally {
    await source.close();
  }
}

/** A model that sees: images are addressed by path. The files stay open, since the tower comes later. */
export async function loadSeeing(
  path: string,
  vision: string,
): Promise<{ readonly model: LoadedModel; readonly release: () => Promise<void> }> {
  const sources = [await fileSource(path), await fileSource(vision)];
  const prepared = prepareLoad(await openModel(sources), {});
  const model = await loadModel(await openNodeDevice(), prepared, {
    signal: new AbortController().signal,
    readImage: imageFile,
  });
  const release = async () => {
    model.release();
    await Promise.all(sources.map((source) => source.close()));
  };
  return { model, release };
}
