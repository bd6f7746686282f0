import type { ModelConfig } from '../model/config.ts';
import { WEIGHT_TYPES, type WeightType } from './gguf/types.ts';
import type { TensorShape } from './stacking.ts';
import { describeTensors, EMBEDDING, type TextTensors } from './tensor-map.ts';

/** A type for rows of `columns`: converters fall back to blocks of 32 where 256 do not divide a row. */
function fittingType(type: WeightType, columns: number): WeightType {
  if (columns % WEIGHT_TYPES[type].blockWeights === 0) return type;
  const fallback: Partial<Record<WeightType, WeightType>> = {
    Q2_K: 'Q4_0',
    Q3_K: 'Q4_0',
    IQ4_XS: 'IQ4_NL',
    Q4_K: 'Q5_0',
    Q5_K: 'Q5_1',
    Q6_K: 'Q8_0',
  };
  return fallback[type] ?? 'F16';
}

/** Below 8 bits the embedding, which is also the head, is usually kept at Q6_K. */
const embeddingType = (type: WeightType): WeightType =>
  ['F32', 'F16', 'BF16', 'Q8_0'].includes(type) ? type : 'Q6_K';

/** The tensors a file of this config and quantisation would hold, for plans and benchmarks without a file. */
export const shapeTensors = (config: ModelConfig, quantisation: WeightType): TextTensors<TensorShape> =>
  describeTensors(config, (name, shape) =>
    shape.length === 1
      ? tensorShape(name, 'F32', shape)
      : tensorShape(name, typeOf(name, quantisation, shape.at(-1) ?? 0), shape),
  );

const typeOf = (name: string, quantisation: WeightType, columns: number): WeightType =>
  fittingType(name === EMBEDDING ? embeddingType(quantisation) : quantisation, columns);

/** A tensor of a type, with its size in a file. */
export function tensorShape(name: string, type: WeightType, shape: readonly number[]): TensorShape {
  const { blockWeights, blockBytes } = WEIGHT_TYPES[type];
  return { name, type, shape, bytes: (shape.reduce((a, b) => a * b) * blockBytes) / blockWeights };
}
