import { defineKernel, floatBits, type Kernel, spread } from '../../../device/kernel.ts';
import { stepWgsl } from '../../../device/step.ts';
import { type KvType, kvRowWords } from '../../../shared/kv-row.ts';
import { type AttentionLayer, checkAttentionLayer, localCapacity } from '../attention-layer.ts';
import text from './qk-norm-rope.wgsl?raw';
import { storeText } from './store-text.ts';

export type QkNormRopeBinding =
  | 'qkv'
  | 'query_norm'
  | 'key_norm'
  | 'rope'
  | 'query'
  | 'keys'
  | 'values'
  | 'step';

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
): Kernel<QkNormRopeBinding> {
  checkAttentionLayer('qk-norm-rope', layer);
  const { heads, kvHeads, headDim, queryScale } = layer;
  const allHeads = heads + 2 * kvHeads;
  const rowWords = kvRowWords(layer, kvType);
  return defineKernel({
    name: `qk-norm-rope ${mode} ${layer.kind} ${kvType}`,
    wgsl: [stepWgsl, text, storeText(kvType)].join('\n'),
    bindings: [
      { name: 'qkv', kind: 'read' },
      { name: 'query_norm', kind: 'read' },
      { name: 'key_norm', kind: 'read' },
      { name: 'rope', kind: 'read' },
      { name: 'query', kind: 'write' },
      { name: 'keys', kind: 'write' },
      { name: 'values', kind: 'write' },
      { name: 'step', kind: 'step' },
    ],
    constants: {
      heads,
      kv_heads: kvHeads,
      head_dim: headDim,
      query_scale: queryScale,
      epsilon,
      local_capacity: localCapacity(layer),
      into_cache: mode === 'decode' ? 1 : 0,
      kv_row_words: rowWords,
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
