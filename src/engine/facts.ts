import type { ModelConfig } from '../model/config.ts';
import { layersOf } from '../model/layers.ts';
import type { StageTimes } from './load-stages.ts';

/** A loaded model, for people and for the page's decisions; structurally the protocol's `ModelFacts`. */
export interface ModelFacts {
  readonly id: string;
  readonly name: string;
  readonly layers: number;
  readonly globalLayers: number;
  readonly width: number;
  readonly window: number;
  readonly vocabulary: number;
  readonly parameters: number;
  readonly fileBytes: number;
  readonly quantisation: string;
  readonly contextLength: number;
  readonly trainedContextLength: number;
  readonly chat: boolean;
  readonly vision: boolean;
  readonly loadMs: number;
  readonly stagesMs: StageTimes;
}

interface TensorFacts {
  readonly type: string;
  readonly shape: readonly number[];
}

/** The type that holds most weights, for a label such as `Q5_0`. */
function commonestType(tensors: readonly TensorFacts[]): string {
  const weights = new Map<string, number>();
  for (const { type, shape } of tensors) {
    const count = shape.reduce((a, b) => a * b, 1);
    if (shape.length > 1) weights.set(type, (weights.get(type) ?? 0) + count);
  }
  return [...weights].sort(([, a], [, b]) => b - a)[0]?.[0] ?? 'unknown';
}

export function modelFacts(
  config: ModelConfig,
  tensors: readonly TensorFacts[],
  rest: Pick<ModelFacts, 'id' | 'fileBytes' | 'contextLength' | 'chat' | 'vision' | 'loadMs' | 'stagesMs'>,
): ModelFacts {
  const layers = layersOf(config);
  return {
    ...rest,
    name: config.name || rest.id,
    layers: layers.length,
    globalLayers: layers.filter(({ kind }) => kind === 'global').length,
    width: config.width,
    window: config.window,
    vocabulary: config.vocabulary,
    parameters: tensors.reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0),
    quantisation: commonestType(tensors),
    trainedContextLength: config.contextLength,
  };
}
