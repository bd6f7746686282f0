import type { Device } from '../../src/device/device.ts';
import { type LoadedModel, loadModel, type LoadOptions, prepareLoad } from '../../src/engine/load.ts';
import { openModel } from '../../src/weights/open-model.ts';
import { fileSource } from '../../tools/cli/file-source.ts';
import { imageFile } from '../../tools/cli/image-file.ts';
import { openNodeDevice } from './device.ts';

/** A model from disk on a device: the one of this test run unless said otherwise. */
export async function loadForTest(
  path: string,
  options: LoadOptions = {},
  open: () => Promise<Device> = openNodeDevice,
): Promise<LoadedModel> {
  const source = await fileSource(path);
  try {
    const prepared = prepareLoad(await openModel([source]), options);
    return await loadModel(await open(), prepared, { signal: new AbortController().signal });
  } finally {
    await source.close();
  }
}

/** A model that sees: images are addressed by path. The files stay open, since the tower comes later. */
export async function loadSeeing(
  path: string,
  vision: string,
  open: () => Promise<Device> = openNodeDevice,
): Promise<{ readonly model: LoadedModel; readonly release: () => Promise<void> }> {
  const sources = [await fileSource(path), await fileSource(vision)];
  const prepared = prepareLoad(await openModel(sources), {});
  const model = await loadModel(await open(), prepared, {
    signal: new AbortController().signal,
    readImage: imageFile,
  });
  const release = async () => {
    model.release();
    await Promise.all(sources.map((source) => source.close()));
  };
  return { model, release };
}
