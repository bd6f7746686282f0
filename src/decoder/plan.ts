import type { DeviceLayout } from '../device/layout.ts';
import { samplingKernels } from '../kernels/sampling/plan.ts';
import type { ModelConfig } from '../model/config.ts';
import { kvBytes, kvCapacity } from '../model/kv-sizes.ts';
import { layersOf } from '../model/layers.ts';
import type { KvType } from '../shared/kv-row.ts';
import type { MemoryPlan, PlanEntry } from '../shared/memory-plan.ts';
import type { TensorShape } from '../weights/stacking.ts';
import { WeightPlanner } from '../weights/weight-planner.ts';
import type { TextTensors } from '../weights/tensor-map.ts';
import {
  activationKind,
  type ActivationName,
  type ActivationSizes,
  activationType,
  activationWords,
  verifiedTokens,
} from './buffers.ts';
import { loadWeights } from './load-weights.ts';

export interface PlanOptions {
  readonly contextLength: number;
  /** Positions the KV cache holds; the whole context unless said otherwise. */
  readonly positions?: number;
  /** Most tokens of a step; the layout's unless said otherwise. */
  readonly chunk?: number;
  /** f16 unless said otherwise. */
  readonly kvType?: KvType;
  /** Of the device it is planned for. */
  readonly layout: DeviceLayout;
}

/** Plans a text model. */
export async function planMemory(
  config: ModelConfig,
  tensors: Omit<TextTensors<TensorShape>, 'notes'>,
  { contextLength, positions = contextLength, kvType = 'f16', layout, chunk = layout.chunk }: PlanOptions,
): Promise<MemoryPlan> {
  const layers = layersOf(config);
  const kv = layers.map((layer): PlanEntry => ({
    owner: `blk.${layer.index}.kv`,
    layer: layer.index,
    kind: layer.kind === 'local' ? 'kv-local' : 'kv-global',
    dtype: kvType,
    bytes: kvBytes(layer, kvCapacity(layer, positions, { contextLength }), kvType),
  }));
  const scratch = scratchEntries(config, { chunk, contextLength, kvType });
  const planner = new WeightPlanner(layout, 'weights');
  await loadWeights(planner, tensors);
  const entries = [...planner.entries, ...kv, ...scratch, ...layout.overhead];
  const sum = (list: readonly PlanEntry[]) => list.reduce((total, { bytes }) => total + bytes, 0);
  return {
    entries,
    totalBytes: sum(entries),
    kvBytes: sum(kv),
    fullAttentionKvBytes: layers.reduce((total, layer) => total + kvBytes(layer, positions, kvType), 0),
  };
}

/** Activations and sampling. */
function scratchEntries(config: ModelConfig, sizes: ActivationSizes): PlanEntry[] {
  const words = Object.entries(activationWords(config, sizes)) as [ActivationName, number][];
  const sampling = samplingKernels({
    vocabulary: config.vocabulary,
    validVocabulary: config.pieces,
    rows: verifiedTokens(config),
  });
  return [
    ...words.map(([name, count]): PlanEntry => {
      const dtype = activationType(name, sizes.kvType);
      return { owner: 'decoder', kind: activationKind(name), dtype, bytes: count * 4 };
    }),
    ...sampling.buffers.map(({ words: count }): PlanEntry => {
      return { owner: 'sampler', kind: 'sampling', dtype: 'u32', bytes: count * 4 };
    }),
  ];
}
