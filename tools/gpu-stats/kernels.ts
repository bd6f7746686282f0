import { VERIFIED } from '../../src/decoder/buffers.ts';
import { Decoder } from '../../src/decoder/decoder.ts';
import type { DrawOptions } from '../../src/decoder/sampler.ts';
import { loadWeights } from '../../src/decoder/load-weights.ts';
import type { Dispatch } from '../../src/device/device.ts';
import type { Feature, Kernel } from '../../src/device/kernel.ts';
import { findShape } from '../../src/engine/plan.ts';
import { GEMMA_DEFAULTS } from '../../src/engine/sampling.ts';
import { pipelineKey } from '../../src/gpu/pipelines.ts';
import { codecs } from '../../src/kernels/codec/codec.ts';
import { hasHalves } from '../../src/kernels/codec/halves-decoder.ts';
import { columnsKernel } from '../../src/kernels/columns/columns.ts';
import { matmul } from '../../src/kernels/matmul/matmul.ts';
import type { CodecName } from '../../src/kernels/matrix.ts';
import { matvec } from '../../src/kernels/matvec/matvec.ts';
import { int8ShapeOf, shapeOf } from '../../src/kernels/matvec/shape.ts';
import { seamMatvec } from '../../src/kernels/matvec/seam-matvec.ts';
import type { KvType } from '../../src/shared/kv-row.ts';
import { tokenId } from '../../src/shared/numbers.ts';
import { allocateVisionScratch } from '../../src/vision/siglip/buffers.ts';
import { prepareVisionLayer } from '../../src/vision/siglip/layer.ts';
import { loadVisionWeights } from '../../src/vision/siglip/weights.ts';
import { RandomWeights } from '../../src/weights/random-weights.ts';
import { siglipConfig, visionShapeTensors } from '../../src/weights/vision-shape-tensors.ts';
import { recordingDevice } from './recording-device.ts';

/** A kernel and the first place that it was found in. */
export interface UsedKernel {
  readonly kernel: Kernel;
  readonly use: string;
}

/** What a decoded token takes. */
export interface TokenWork {
  readonly shape: string;
  readonly quantisation: string;
  readonly sampling: 'greedy' | 'advised';
  readonly dispatches: number;
  readonly bytes: number;
}

const FEATURES: readonly Feature[] = ['subgroups', 'shader-f16'];
const MODELS: readonly (readonly [shape: string, quantisation: string, kvType: KvType])[] = [
  ['270m', 'Q8_0', 'f16'],
  ['270m', 'Q4_K', 'f16'],
  ['1b', 'Q4_0', 'f16'],
  ['4b', 'Q4_0', 'f16'],
  ['4b', 'Q4_0', 'q8'],
  ['12b', 'Q4_0', 'f16'],
  ['27b', 'Q4_0', 'f16'],
];

/** Tokens in the cache of a measured step. */
const CONTEXT = 1000;

/** Every kernel that Facet would run on a hardware GPU, of all sizes and codecs, once; and the work of a token. */
export async function usedKernels(): Promise<{ kernels: UsedKernel[]; tokens: TokenWork[] }> {
  const found = new Map<string, UsedKernel>();
  const note = (kernel: Kernel, use: string) => {
    const key = pipelineKey(kernel);
    if (!found.has(key)) found.set(key, { kernel, use });
  };
  const noteAll = (dispatches: readonly Dispatch[], use: string) =>
    dispatches.forEach(({ kernel }) => note(kernel, use));
  const tokens: TokenWork[] = [];
  for (const [shape, quantisation, kvType] of MODELS) {
    const name = `${shape} ${quantisation}${kvType === 'f16' ? '' : ` ${kvType} KV`}`;
    const { decode, prefill, verify, work } = await runModel(shape, quantisation, kvType, FEATURES);
    noteAll(decode, `${name} decode`);
    noteAll(prefill, `${name} prefill`);
    noteAll(verify, `${name} guesses`);
    if (kvType === 'f16') tokens.push(...work);
  }
  const plain = await runModel('270m', 'Q8_0', 'f16', []);
  noteAll([...plain.decode, ...plain.prefill, ...plain.verify], '270m Q8_0 without subgroups');
  noteAll(await visionLayer(), 'vision layer');
  for (const codec of Object.keys(codecs) as CodecName[]) noteCodec(codec, note);
  return { kernels: [...found.values()], tokens };
}

/** The dispatches of a token, of a chunk, and of a step that verifies guesses, in order. */
async function runModel(shape: string, quantisation: string, kvType: KvType, features: readonly Feature[]) {
  const device = recordingDevice(features);
  const { config, tensors } = findShape(shape, quantisation);
  const { weights } = await loadWeights(new RandomWeights(device), tensors);
  const { chunk } = device.layout;
  const decoder = await Decoder.create(device, config, weights, { contextLength: 4096, chunk, kvType });
  const run = async (work: () => Promise<unknown>): Promise<Dispatch[]> => {
    await decoder.pretend(CONTEXT);
    device.submitted.length = 0;
    await work();
    return device.submitted.flatMap(({ dispatches }) => dispatches);
  };
  const step = (how: Partial<DrawOptions>) => {
    decoder.startSampling({ ...GEMMA_DEFAULTS, seed: 0, ...how }, []);
    return run(() => decoder.step());
  };
  const work: TokenWork[] = [];
  const measured = async (sampling: TokenWork['sampling']): Promise<Dispatch[]> => {
    const dispatches = await step({ temperature: sampling === 'greedy' ? 0 : 1 });
    await decoder.pretend(CONTEXT);
    work.push({
      shape,
      quantisation,
      sampling,
      dispatches: dispatches.length,
      bytes: decoder.tokenCost.bytes,
    });
    return dispatches;
  };
  const decode = [
    ...(await measured('advised')),
    ...(await measured('greedy')),
    ...(await step({ topK: 0 })),
  ];
  const ids = Array.from({ length: chunk }, (_, index) => tokenId(index));
  const prefill = await run(() => decoder.prefill([{ kind: 'tokens', ids }], new AbortController().signal));
  await decoder.prepareVerify();
  decoder.startSampling({ ...GEMMA_DEFAULTS, seed: 0, temperature: 0 }, []);
  // What nothing computed is not finite, which is found out behind the dispatches.
  const guesses = ids.slice(1, VERIFIED);
  const verify = await run(() =>
    decoder.verify(tokenId(0), guesses, new AbortController().signal).catch(() => undefined),
  );
  return { decode, prefill, verify, work };
}

/** A layer of the vision tower of the 4B. */
async function visionLayer(): Promise<Dispatch[]> {
  const device = recordingDevice(FEATURES);
  const config = siglipConfig(2560, 1);
  const weights = await loadVisionWeights(
    new RandomWeights(device),
    visionShapeTensors(config),
    async (projection) => ({ ...projection, shape: [...projection.shape].reverse() }),
  );
  const [layer] = weights.layers;
  if (!layer) throw new RangeError('a tower without layers');
  return prepareVisionLayer({ device, config, scratch: allocateVisionScratch(device.memory, config) }, layer);
}

/** A codec in the matrices of a 4B, whether or not a size has it there. */
function noteCodec(codec: CodecName, note: (kernel: Kernel, use: string) => void): void {
  const down = { codec, rows: 2560, columns: 10_240 };
  const gateUp = { codec, rows: 20_480, columns: 2560 };
  const shardOf = ({ rows }: { rows: number }) => ({ firstRow: 0, rows });
  for (const variant of ['subgroup', 'workgroup'] as const) {
    note(matvec({ matrix: down, shard: shardOf(down), variant }), `${codec} 2560 x 10240`);
    note(
      matvec({ matrix: gateUp, shard: shardOf(gateUp), variant, epilogue: 'geglu' }),
      `${codec} 20480 x 2560`,
    );
    if (hasHalves(codec)) {
      const halves = { ...shapeOf(down.rows, down.columns), arithmetic: 'halves' } as const;
      note(matvec({ matrix: down, shard: shardOf(down), variant }, halves), `${codec} 2560 x 10240`);
      const int8 = int8ShapeOf(down.rows, down.columns);
      note(matvec({ matrix: down, shard: shardOf(down), variant }, int8), `${codec} 2560 x 10240`);
    }
    note(columnsKernel({ matrix: down, shard: shardOf(down), variant }), `${codec} 2560 x 10240`);
    const seam = { epsilon: 1e-6, from: 0, keeps: true } as const;
    note(
      seamMatvec({ matrix: gateUp, shard: shardOf(gateUp), variant, epilogue: 'geglu', ...seam }),
      `${codec} 20480 x 2560`,
    );
  }
  note(matmul({ matrix: gateUp, shard: shardOf(gateUp) }), `${codec} 20480 x 2560`);
}
