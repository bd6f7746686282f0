import type { Device } from '../../src/device/device.ts';
import type { VisionConfig } from '../../src/model/config.ts';
import { VisionEncoder } from '../../src/vision/siglip/encoder.ts';
import { loadVisionWeights } from '../../src/vision/siglip/weights.ts';
import { readHeader } from '../../src/weights/gguf/reader.ts';
import { readVisionConfig } from '../../src/weights/gguf/vision-config.ts';
import { matchVisionTensors } from '../../src/weights/tensor-map-vision.ts';
import { transposed } from '../../src/weights/transposed.ts';
import { WeightUploader } from '../../src/weights/upload.ts';
import { openNodeDevice } from '../../test/support/device.ts';
import { fileSource } from './file-source.ts';

/** A vision tower without a text model. */
export interface Tower {
  readonly device: Device;
  readonly config: VisionConfig;
  readonly encoder: VisionEncoder;
  release(): void;
}

export async function openTower(path: string): Promise<Tower> {
  const source = await fileSource(path);
  try {
    const header = await readHeader(source);
    const config = readVisionConfig(header);
    const tensors = matchVisionTensors(header, config);
    const device = await openNodeDevice();
    const weights = await loadVisionWeights(
      new WeightUploader(device, { kind: 'vision' }),
      tensors,
      transposed,
    );
    const encoder = await VisionEncoder.create(device, config, weights);
    const release = () => {
      encoder.release();
      device.destroy();
    };
    return { device, config, encoder, release };
  } finally {
    await source.close();
  }
}
