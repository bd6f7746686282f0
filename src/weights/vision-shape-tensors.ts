import type { VisionConfig } from '../model/config.ts';
import type { TensorShape } from './stacking.ts';
import type { VisionTensors } from './tensor-map-vision.ts';

/** The SigLIP tower of the 4B, 12B and 27B, before a text model of width `projectionWidth`. */
export const siglipConfig = (projectionWidth: number, layerCount = 27): VisionConfig => ({
  layerCount,
  width: 1152,
  heads: 16,
  feedForward: 4304,
  imageSize: 896,
  patchSize: 14,
  normEpsilon: 1e-6,
  poolFactor: 4,
  projectionWidth,
});

/** The tensors of a vision file of this config in F16, as published ones are, for plans and benchmarks. */
export function visionShapeTensors(config: VisionConfig): Omit<VisionTensors<TensorShape>, 'notes'> {
  const { width: N, feedForward: F, imageSize, patchSize, projectionWidth: D } = config;
  const vector = (name: string, ...shape: number[]): TensorShape => {
    return { name, type: 'F32', shape, bytes: shape.reduce((a, b) => a * b, 4) };
  };
  const matrix = (name: string, rows: number, columns: number): TensorShape => {
    return { name, type: 'F16', shape: [rows, columns], bytes: rows * columns * 2 };
  };
  return {
    patchEmbedding: vector('v.patch_embd.weight', N, 3, patchSize, patchSize),
    patchEmbeddingBias: vector('v.patch_embd.bias', N),
    positionEmbedding: vector('v.position_embd.weight', (imageSize / patchSize) ** 2, N),
    postNorm: vector('v.post_ln.weight', N),
    postNormBias: vector('v.post_ln.bias', N),
    projectorNorm: vector('mm.soft_emb_norm.weight', N),
    projection: matrix('mm.input_projection.weight', N, D),
    layers: Array.from({ length: config.layerCount }, (_, i) => ({
      attentionNorm: vector(`v.blk.${i}.ln1.weight`, N),
      attentionNormBias: vector(`v.blk.${i}.ln1.bias`, N),
      query: matrix(`v.blk.${i}.attn_q.weight`, N, N),
      queryBias: vector(`v.blk.${i}.attn_q.bias`, N),
      key: matrix(`v.blk.${i}.attn_k.weight`, N, N),
      keyBias: vector(`v.blk.${i}.attn_k.bias`, N),
      value: matrix(`v.blk.${i}.attn_v.weight`, N, N),
      valueBias: vector(`v.blk.${i}.attn_v.bias`, N),
      attentionOutput: matrix(`v.blk.${i}.attn_out.weight`, N, N),
      attentionOutputBias: vector(`v.blk.${i}.attn_out.bias`, N),
      feedForwardNorm: vector(`v.blk.${i}.ln2.weight`, N),
      feedForwardNormBias: vector(`v.blk.${i}.ln2.bias`, N),
      up: matrix(`v.blk.${i}.ffn_up.weight`, F, N),
      upBias: vector(`v.blk.${i}.ffn_up.bias`, F),
      down: matrix(`v.blk.${i}.ffn_down.weight`, N, F),
      downBias: vector(`v.blk.${i}.ffn_down.bias`, N),
    })),
  };
}
