import type { Device } from '../../src/device/device.ts';
import { plainStep } from '../../src/device/step.ts';
import { prepareMatmul } from '../../src/kernels/linear.ts';
import { patchesOf } from '../../src/model/patches.ts';
import { shapeConfig } from '../../src/model/shapes.ts';
import { visionScratchWords } from '../../src/vision/siglip/buffers.ts';
import { towerFlops } from '../../src/vision/siglip/flops.ts';
import { VisionEncoder } from '../../src/vision/siglip/encoder.ts';
import { loadVisionWeights } from '../../src/vision/siglip/weights.ts';
import { RandomWeights } from '../../src/weights/random-weights.ts';
import { siglipConfig, visionShapeTensors } from '../../src/weights/vision-shape-tensors.ts';
import { openNodeDevice } from '../../test/support/device.ts';
import { binary, note, type Report } from './output.ts';

/** The real tower with random weights: time, rate against that of a lone matmul, scratch. */
export async function benchVision(layers: number): Promise<Report> {
  const device = await openNodeDevice();
  const config = siglipConfig(shapeConfig('4b').width, layers);
  const P = patchesOf(config);
  const turned = (tensor: { shape: readonly number[] }) => ({
    ...tensor,
    shape: [...tensor.shape].reverse(),
  });
  const tensors = visionShapeTensors(config);
  const weights = await loadVisionWeights(new RandomWeights(device), tensors, async (tensor) => ({
    ...tensor,
    ...turned(tensor),
  }));
  const encoder = await VisionEncoder.create(device, config, weights);
  const scratchBytes = Object.values(visionScratchWords(config)).reduce((sum, words) => sum + words * 4, 0);
  const planes = new Float32Array(3 * config.imageSize ** 2).map(
    (_, i) => ((i * 2_654_435_761) % 255) / 127.5 - 1,
  );
  const encode = async () => {
    const started = performance.now();
    const embedding = await encoder.encode(planes, {
      signal: new AbortController().signal,
      onLayer: (done) =>
        note(`layer ${done} of ${layers}: ${((performance.now() - started) / 1000).toFixed(1)} s`),
    });
    embedding.release();
    return (performance.now() - started) / 1000;
  };
  const matmulRate = await lonelyMatmul(device, encoder, weights.layers[0]?.up.weight, P);
  const seconds = await encode();
  const flops = towerFlops(config);
  const { vendor, architecture, description } = device.adapter;
  encoder.release();
  device.destroy();
  const rate = flops / seconds;
  return {
    json: {
      adapter: { vendor, architecture, description },
      layers,
      seconds,
      flops,
      flopsPerSecond: rate,
      matmulFlopsPerSecond: matmulRate,
      share: rate / matmulRate,
      scratchBytes,
    },
    text: [
      `SigLIP 896 px, ${layers} of 27 layers, random weights, on ${vendor} ${architecture} (${description})`,
      `${seconds.toFixed(2)} s, ${(rate / 1e9).toFixed(1)} GFLOP/s; a lone matmul ${(matmulRate / 1e9).toFixed(1)} GFLOP/s, share ${((100 * rate) / matmulRate).toFixed(0)} %`,
      `scratch ${binary(scratchBytes)}`,
    ].join('\n'),
  };
}

/** Rate of the tower's largest matmul alone. */
async function lonelyMatmul(
  device: Device,
  encoder: VisionEncoder,
  matrix: Parameters<typeof prepareMatmul>[1]['matrices'][number] | undefined,
  tokens: number,
): Promise<number> {
  if (!matrix) return NaN;
  const dispatches = await prepareMatmul(
    { device },
    { matrices: [matrix], x: encoder.scratch('normed'), y: encoder.scratch('wide') },
  );
  const step = { ...plainStep, tokens, globalCapacity: tokens };
  const run = async () => {
    const started = performance.now();
    device.submit(step, dispatches);
    await device.finished();
    return (performance.now() - started) / 1000;
  };
  await run();
  return (2 * tokens * matrix.rows * matrix.columns) / (await run());
}
