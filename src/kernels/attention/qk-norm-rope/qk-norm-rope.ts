import { spread, floatBits } from '../../../device/kernel.ts';
import { defineKernel, read, stepUniform, write } from '../../define-kernel.ts';
import { type KvType, kvRowWords } from '../../../shared/kv-row.ts';
import { type AttentionLayer, checkAttentionLayer, localCapacity } from '../attention-layer.ts';
import rotation from '../rotation.wgsl?raw';
import text from './qk-norm-rope.wgsl?raw';
import { reductionText } from '../../wgsl/reduction.ts';
import { HEAD_THREADS, storeText } from './store-text.ts';

export interface QkNormRopeOptions {
  /**
   * `decode` writes keys and values into the layer's cache at the slot of the step's position;
   * `prefill` into fresh rows [T], as the ring still holds what the chunk must see.
   */
  readonly mode: 'decode' | 'prefill';
  readonly epsilon: number;
  readonly kvType: KvType;
}

/**
 * From qkv [T][(H + 2K) * E] f32 (query heads, key heads, value heads):
 * query [T][H * E] f32 = RoPE(rmsnorm(q) * query_norm [E]) * queryScale,
 * keys = RoPE(rmsnorm(k) * key_norm [E]) and values = v, as rows of the KV type.
 * `rope` is {@link ropeTable} of the layer; pairs are channels i and i + E / 2 (NeoX halves).
 */
export function qkNormRope(
  layer: AttentionLayer & { readonly queryScale: number },
  { mode, epsilon, kvType }: QkNormRopeOptions,
) {
  checkAttentionLayer('qk-norm-rope', layer);
  const { heads, kvHeads, headDim, queryScale } = layer;
  const allHeads = heads + 2 * kvHeads;
  const rowWords = kvRowWords(layer, kvType);
  return defineKernel({
    op: 'qk-norm-rope',
    variant: `${mode}-${layer.kind}`,
    codec: kvType,
    text: () => [text, rotation, reductionText('workgroup_sum', 'sum', HEAD_THREADS), storeText(kvType)],
    bindings: {
      qkv: read('array<vec2<f32>>'),
      query_norm: read('array<vec2<f32>>'),
      key_norm: read('array<vec2<f32>>'),
      rope: read('array<vec2<f32>>'),
      query: write('array<vec2<f32>>'),
      keys: write('array<u32>'),
      values: write('array<u32>'),
      step: stepUniform,
    },
    constants: {
      HEADS: heads,
      KV_HEADS: kvHeads,
      HEAD_DIM: headDim,
      QUERY_SCALE: queryScale,
      EPSILON: epsilon,
      LOCAL_CAPACITY: localCapacity(layer),
      INTO_CACHE: mode === 'decode' ? 1 : 0,
      KV_ROW_WORDS: rowWords,
    },
    workgroups: ({ tokens }) => spread(tokens * allHeads),
    cost: ({ tokens }) => ({
      bytes: tokens * (headDim * 4 * (allHeads + heads) + 8 * rowWords),
      flops: tokens * headDim * (heads + kvHeads) * 8,
    }),
    wasm: {
      entry: 'qk_norm_rope',
      units: ({ tokens }) => tokens * allHeads,
      arguments: ({ position, globalCapacity }) => [
        heads,
        kvHeads,
        headDim,
        floatBits(queryScale),
        floatBits(epsilon),
        rowWords,
        kvType === 'q8' ? 1 : 0,
        position,
        mode === 'decode' ? position % (localCapacity(layer) || globalCapacity) : 0,
      ],
      scratchBytes: headDim * 4,
    },
  });
}
