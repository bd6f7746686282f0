import { readFile, writeFile } from 'node:fs/promises';
import { FacetError } from '../../src/shared/errors.ts';
import { prepareImage } from '../../src/vision/pixels/prepare-image.ts';
import { needed, parse } from './arguments.ts';
import { imageFile } from './image-file.ts';
import { note, type Report } from './output.ts';
import { openTower } from './tower.ts';

/** The projected embedding [tokens][D] of an image, or of pixels [3][S][S] as the reference prepares them. */
export async function embedImage(argv: readonly string[]): Promise<Report> {
  const { values, positionals } = parse(argv, {
    image: { type: 'string' },
    pixels: { type: 'string' },
    out: { type: 'string' },
  });
  const out = needed('--out', values.out);
  const tower = await openTower(needed('The vision file', positionals[0]));
  try {
    const { device, config, encoder } = tower;
    const planes =
      values.pixels === undefined
        ? (await prepareImage(await imageFile(needed('--image or --pixels', values.image)), config.imageSize))
            .planes
        : await readPixels(values.pixels, 3 * config.imageSize ** 2);
    const started = performance.now();
    const embedding = await encoder.encode(planes, {
      signal: new AbortController().signal,
      onLayer: (done, layers) => note(`layer ${done} of ${layers}`),
    });
    const encodeMs = performance.now() - started;
    const result = new Float32Array(await device.read(embedding));
    embedding.release();
    await writeFile(out, result);
    const tokens = result.length / config.projectionWidth;
    return {
      json: { tokens, width: config.projectionWidth, encodeMs, out },
      text: `${tokens} x ${config.projectionWidth} in ${encodeMs.toFixed(0)} ms, written to ${out}`,
    };
  } finally {
    tower.release();
  }
}

async function readPixels(path: string, length: number): Promise<Float32Array> {
  const bytes = await readFile(path);
  if (bytes.byteLength !== length * 4) {
    throw new FacetError(
      'bad-request',
      `${path} has ${bytes.byteLength} bytes; ${length * 4} are needed.`,
      'Give f32 pixels [3][S][S].',
    );
  }
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
}
