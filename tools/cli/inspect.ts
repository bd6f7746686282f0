import { planMemory } from '../../src/decoder/plan.ts';
import { planTower, prepareLoad } from '../../src/engine/load.ts';
import { findShape, towerOf } from '../../src/engine/plan.ts';
import { ROOMY_GPU } from '../../src/gpu/layout.ts';
import { DEFAULT_CONTEXT } from '../../src/shared/family.ts';
import type { ModelConfig } from '../../src/model/config.ts';
import { layersOf } from '../../src/model/layers.ts';
import type { MemoryPlan, PlanEntry } from '../../src/shared/memory-plan.ts';
import { openModel } from '../../src/weights/open-model.ts';
import type { TensorShape } from '../../src/weights/stacking.ts';
import type { TextTensors } from '../../src/weights/tensor-map.ts';
import { kvTypeOf, needed, numeric, parse } from './arguments.ts';
import { fileSource } from './file-source.ts';
import { binary, mebibytes, type Report, table } from './output.ts';

interface Inspected {
  readonly config: ModelConfig;
  readonly tensors: Pick<TextTensors<TensorShape>, 'embedding' | 'outputNorm' | 'head' | 'layers'>;
  readonly notes: readonly string[];
  readonly contextLength: number;
  /** What the vision tower takes, where there is one. */
  readonly tower: readonly PlanEntry[];
}

/** What a model is and what it takes, from its headers or for a published size. No GPU is needed. */
export async function inspect(argv: readonly string[]): Promise<Report> {
  const { values, positionals } = parse(argv, {
    shape: { type: 'string' },
    quant: { type: 'string', default: 'Q4_0' },
    vision: { type: 'boolean', default: false },
    mmproj: { type: 'string' },
    context: { type: 'string' },
    kv: { type: 'string' },
    memory: { type: 'string' },
  });
  const context = numeric('context', values.context);
  const { config, tensors, notes, contextLength, tower } =
    values.shape === undefined
      ? await fromFiles([needed('A model file or --shape', positionals[0]), values.mmproj], context)
      : await fromShape(values.shape, values.quant, values.vision, context);
  const kvType = kvTypeOf(values.kv) ?? 'f16';
  const text = await planMemory(config, tensors, { contextLength, kvType, layout: ROOMY_GPU });
  const totalBytes = tower.reduce((sum, { bytes }) => sum + bytes, text.totalBytes);
  const plan = { ...text, entries: [...text.entries, ...tower], totalBytes };
  const gibibytes = numeric('memory', values.memory);
  const memoryBytes = gibibytes === undefined ? undefined : gibibytes * 2 ** 30;
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
      ...(memoryBytes === undefined ? {} : { memoryBytes, fits: totalBytes <= memoryBytes }),
    },
    text: [
      describe(config, plan, contextLength, notes),
      ...(memoryBytes === undefined ? [] : [fit(totalBytes, memoryBytes)]),
    ].join('\n'),
  };
}

async function fromFiles(
  paths: readonly (string | undefined)[],
  wanted: number | undefined,
): Promise<Inspected> {
  const sources = await Promise.all(paths.filter((path) => path !== undefined).map(fileSource));
  try {
    const { vision, config, notes, ...prepared } = prepareLoad(await openModel(sources), {
      contextLength: wanted,
    });
    return {
      ...prepared,
      config,
      notes: [...notes, ...shortened(wanted, config)],
      tower: vision ? await planTower(vision, ROOMY_GPU) : [],
    };
  } finally {
    await Promise.all(sources.map((source) => source.close()));
  }
}

async function fromShape(
  shape: string,
  quantisation: string,
  vision: boolean,
  wanted = DEFAULT_CONTEXT,
): Promise<Inspected> {
  const { config, tensors } = findShape(shape, quantisation);
  return {
    config,
    tensors,
    notes: shortened(wanted, config),
    contextLength: Math.min(wanted, config.contextLength),
    tower: vision ? await towerOf(config) : [],
  };
}

/** Says that a context is longer than what the model was trained for. */
const shortened = (wanted: number | undefined, { contextLength, name }: ModelConfig): string[] =>
  wanted !== undefined && wanted > contextLength
    ? [`${name} was trained for ${contextLength} tokens, so that is what is planned`]
    : [];

const fit = (wanted: number, there: number): string =>
  wanted <= there
    ? `Fits: ${binary(wanted)} of ${binary(there)}, ${binary(there - wanted)} to spare.`
    : `Does not fit: ${binary(wanted)} needed, ${binary(there)} there.`;

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
    `KV cache ${mebibytes(plan.kvBytes)}; with full attention on every layer it would be ${mebibytes(plan.fullAttentionKvBytes)}.`,
  ].join('\n');
}
