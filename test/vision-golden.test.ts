import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Device } from '../src/device/device.ts';
import { VisionEncoder } from '../src/vision/siglip/encoder.ts';
import { loadVisionWeights } from '../src/vision/siglip/weights.ts';
import { readHeader } from '../src/weights/gguf/reader.ts';
import { readVisionConfig } from '../src/weights/gguf/vision-config.ts';
import { matchVisionTensors } from '../src/weights/tensor-map-vision.ts';
import { transposed } from '../src/weights/transposed.ts';
import { WeightUploader } from '../src/weights/upload.ts';
import { fileSource } from '../tools/cli/file-source.ts';
import { openNodeGpu } from './support/device.ts';
import { goldenFloats, goldenJson, projectFile } from './support/golden.ts';
import { nmse } from './support/nmse.ts';

interface ImageFile {
  readonly embeddings: string;
  readonly hidden: Readonly<Record<string, { readonly first: number[]; readonly last: number[] }>>;
  readonly pixels?: string;
}

const { image_files: files } = goldenJson<{ readonly image_files: Readonly<Record<string, ImageFile>> }>(
  'tiny/vision.json',
);
const withPixels = Object.entries(files).filter(([, { pixels }]) => pixels !== undefined);

describe('the vision tower of tiny-gemma3 against the reference', () => {
  let gpu: Device;
  let encoder: VisionEncoder;
  beforeAll(async () => {
    gpu = await openNodeGpu();
    const source = await fileSource(projectFile('public/models/mmproj-tiny-gemma3-f16.gguf'));
    const header = await readHeader(source);
    const config = readVisionConfig(header);
    const uploader = new WeightUploader(gpu, { kind: 'vision' });
    const weights = await loadVisionWeights(uploader, matchVisionTensors(header, config), transposed);
    await source.close();
    encoder = await VisionEncoder.create(gpu, config, weights);
  });
  afterAll(() => gpu.destroy());

  test.each(withPixels)('%s, every layer', async (_, { pixels, hidden, embeddings }) => {
    const layers: number[] = [];
    const seen = new Map<string, Float32Array>();
    const embedding = await encoder.encode(goldenFloats(`tiny/${pixels}`), {
      signal: new AbortController().signal,
      onLayer: (done, of) => layers.push(done / of),
      tap: async (name, layer) => {
        const label = { normed: 'post_ln', soft: 'soft_emb_norm' }[name as string];
        const hiddenName = layer < 0 ? 'embeddings' : `layer_${String(layer).padStart(2, '0')}`;
        seen.set(label ?? hiddenName, new Float32Array(await gpu.read(encoder.scratch(name))));
      },
    });
    for (const [name, { first, last }] of Object.entries(hidden)) {
      const values = seen.get(name) ?? new Float32Array();
      expect(nmse(values.subarray(0, first.length), first), `${name}, first`).toBeLessThan(3e-6);
      expect(nmse(values.subarray(values.length - last.length), last), `${name}, last`).toBeLessThan(3e-6);
    }
    const projected = new Float32Array(await gpu.read(embedding));
    const error = nmse(projected, goldenFloats(`tiny/${embeddings}`));
    expect(error).toBeLessThan(3e-6);
    embedding.release();
    expect(layers).toEqual([0.25, 0.5, 0.75, 1]);
  });

  test('stops between layers', async () => {
    const controller = new AbortController();
    const [, { pixels }] = withPixels[0] ?? ['', { pixels: '' }];
    const encoding = encoder.encode(goldenFloats(`tiny/${pixels}`), {
      signal: controller.signal,
      onLayer: () => controller.abort(),
    });
    await expect(encoding).rejects.toMatchObject({ name: 'AbortError' });
  });

  test('gives back all of its memory', () => {
    encoder.release();
    expect(gpu.memory.ledger.entries().map(({ owner }) => owner)).toEqual(['step-ring']);
  });
});
