import { planMemory } from '../../src/decoder/plan.ts';
import { CHUNK, prepareLoad } from '../../src/engine/load.ts';
import { findShape, NO_LIMITS } from '../../src/engine/plan.ts';
import type { ModelConfig } from '../../src/model/config.ts';
import { layersOf } from '../../src/model/layers.ts';
import type { MemoryPlan } from '../../src/shared/memory-plan.ts';
import { openModel } from '../../src/weights/open-model.ts';
import type { TensorShape } from '../../src/weights/stacking.ts';
import type { TextTensors } from '../../src/weights/tensor-map.ts';
import { kvTypeOf, needed, numeric, parse } from './arguments.ts';
import { fileSource } from './file-source.ts';
import { binary, type Report, table } from './output.ts';

interface Inspected {
  readonly config: ModelConfig;
  readonly tensors: Pick<TextTensors<TensorShape>, 'embedding' | 'outputNorm' | 'head' | 'layers'>;
  readonly notes: readonly string[];
  readonly contextLength: number;
}

export async function inspect(argv: readonly string[]): Promise<Report> {
  const { values, positionals } = parse(argv, {
    shape: { type: 'string' },
    quant: { type: 'string', default: 'Q4_0' },
    context: { type: 'string' },
    kv: { type: 'string' },
  });
  const context = numeric('context', values.context);
  const { config, tensors, notes, contextLength } =
    values.shape === undefined
      ? await fromFile(needed('A model file or --shape', positionals[0]), context)
      : fromShape(values.shape, values.quant, context);
  const kvType = kvTypeOf(values.kv) ?? 'f16';
  const plan = await planMemory(config, tensors, { contextLength, chunk: CHUNK, kvType, limits: NO_LIMITS });
  const list = [
    tensors.embedding,
    tensors.outputNorm,
    ...(tensors.head ? [tensors.head] : []),
    ...tensors.layers.flatMap((layer) => Object.values(layer)),
  ];
  return {
    json: {
      config,
      layers: layersOf(config).map((layer) => ({
        ...layer,
        window: Number.isFinite(layer.window) ? layer.window : null,
      })),
      tensors: list.map(({ name, type, shape, bytes }) => ({ name, type, shape, bytes })),
      notes,
      plan: { contextLength, ...plan },
    },
    text: describe(config, plan, contextLength, notes),
  };
}

async function fromFile(path: string, context: number | undefined): Promise<Inspected> {
  const source = await fileSource(path);
  try {
    return prepareLoad(await openModel([source]), { contextLength: context });
  } finally {
    await source.close();
  }
}

function fromShape(shape: string, quantisation: string, context: number | undefined): Inspected {
  const { config, tensors } = findShape(shape, quantisation);
  return { config, tensors, notes: [], contextLength: Math.min(context ?? 32_768, config.contextLength) };
}

function describe(
  config: ModelConfig,
  plan: MemoryPlan,
  contextLength: number,
  notes: readonly string[],
): string {
  const sums = new Map<string, number>();
  for (const { kind, bytes } of plan.entries) sums.set(kind, (sums.get(kind) ?? 0) + bytes);
  const layers = layersOf(config);
  const globals = layers.filter(({ kind }) => kind === 'global').length;
  return [
    `${config.name}: ${layers.length} layers (${globals} global, window ${config.window}), width ${config.width}, ${config.heads}/${config.kvHeads} heads of ${config.headDim}, feed-forward ${config.feedForward}, vocabulary ${config.vocabulary}`,
    ...notes.map((text) => `note: ${text}`),
    '',
    `Memory at a context of ${contextLength}:`,
    table([
      ...[...sums].map(([kind, bytes]) => [`  ${kind}`, binary(bytes)]),
      ['  total', binary(plan.totalBytes)],
    ]),
    '',
    `KV cache ${binary(plan.kvBytes)}; with full attention on every layer it would be ${binary(plan.fullAttentionKvBytes)}.`,
  ].join('\n');
}
