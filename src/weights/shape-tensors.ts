import type { ModelConfig } from '../model/config.ts';
import { WEIGHT_TYPES, type WeightType } from './gguf/types.ts';
import type { TensorShape } from './stacking.ts';
import type { TextTensors } from './tensor-map.ts';

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
export function shapeTensors(config: ModelConfig, quantisation: WeightType): TextTensors<TensorShape> {
  const { width: D, heads, kvHeads, headDim: E, feedForward: F, vocabulary: V } = config;
  const vector = (name: string, length: number): TensorShape => ({
    name,
    type: 'F32',
    shape: [length],
    bytes: length * 4,
  });
  const matrix = (
    name: string,
    rows: number,
    columns: number,
    type: WeightType = quantisation,
  ): TensorShape => {
    const fitting = fittingType(type, columns);
    const { blockWeights, blockBytes } = WEIGHT_TYPES[fitting];
    return {
      name,
      type: fitting,
      shape: [rows, columns],
      bytes: (rows * columns * blockBytes) / blockWeights,
    };
  };
  return {
    embedding: matrix('token_embd.weight', V, D, embeddingType(quantisation)),
    outputNorm: vector('output_norm.weight', D),
    layers: Array.from({ length: config.layerCount }, (_, i) => ({
      attentionNorm: vector(`blk.${i}.attn_norm.weight`, D),
      query: matrix(`blk.${i}.attn_q.weight`, heads * E, D),
      key: matrix(`blk.${i}.attn_k.weight`, kvHeads * E, D),
      value: matrix(`blk.${i}.attn_v.weight`, kvHeads * E, D),
      attentionOutput: matrix(`blk.${i}.attn_output.weight`, D, heads * E),
      queryNorm: vector(`blk.${i}.attn_q_norm.weight`, E),
      keyNorm: vector(`blk.${i}.attn_k_norm.weight`, E),
      postAttentionNorm: vector(`blk.${i}.post_attention_norm.weight`, D),
      feedForwardNorm: vector(`blk.${i}.ffn_norm.weight`, D),
      gate: matrix(`blk.${i}.ffn_gate.weight`, F, D),
      up: matrix(`blk.${i}.ffn_up.weight`, F, D),
      down: matrix(`blk.${i}.ffn_down.weight`, D, F),
      postFeedForwardNorm: vector(`blk.${i}.post_ffw_norm.weight`, D),
    })),
    notes: [],
  };
}
