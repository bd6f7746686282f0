import type { ModelConfig } from '../model/config.ts';
import { layersOf } from '../model/layers.ts';
import type { ModelFacts } from '../shared/model-facts.ts';
import { quantisationOf } from '../shared/quantisation-name.ts';

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

/** Facts of a model: those that its configuration and tensors tell, and the `rest`. */
export function modelFacts(
  config: ModelConfig,
  tensors: readonly TensorFacts[],
  rest: Pick<
    ModelFacts,
    | 'id'
    | 'fileBytes'
    | 'contextLength'
    | 'chat'
    | 'noChat'
    | 'vision'
    | 'imageFlops'
    | 'loadMs'
    | 'stagesMs'
    | 'draft'
    | 'fit'
  >,
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
    // A mix is known by its file's name: most of a small model's weights are its embedding's, of another type.
    quantisation: quantisationOf(rest.id) ?? commonestType(tensors),
    trainedContextLength: config.contextLength,
  };
}
