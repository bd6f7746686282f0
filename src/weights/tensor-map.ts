import type { ModelConfig } from '../model/config.ts';
import { requireLayers } from './gguf/bounds.ts';
import type { GgufHeader, TensorInfo } from './gguf/header.ts';
import { TensorMatcher } from './tensor-map-matcher.ts';
import { fillSlots, type MakeTensor, type Sizes, type SlotTable, type TensorSet } from './tensor-slots.ts';

/** The name of the embedding, whose type is chosen by itself. */
export const EMBEDDING = 'token_embd.weight';

/** The tensors of the text model outside its layers. Without `head` the embedding is the head too. */
const MODEL_SLOTS = {
  embedding: { name: EMBEDDING, shape: 'VD', when: 'always' },
  outputNorm: { name: 'output_norm.weight', shape: 'D', when: 'always' },
  head: { name: 'output.weight', shape: 'VD', when: 'untied' },
} as const satisfies SlotTable;

/** What the mean of an embedding model's tokens goes through, where its file has it: N is as wide as the file says. */
const DENSE_SLOTS = {
  widen: { name: 'dense_2.weight', shape: 'ND', when: 'pooled' },
  narrow: { name: 'dense_3.weight', shape: 'DN', when: 'pooled' },
} as const satisfies SlotTable;

/** The tensors of layer {i}. Q = H * E rows of queries, P = K * E rows of keys and values. */
const LAYER_SLOTS = {
  attentionNorm: { name: 'blk.{i}.attn_norm.weight', shape: 'D', when: 'always' },
  query: { name: 'blk.{i}.attn_q.weight', shape: 'QD', when: 'always' },
  key: { name: 'blk.{i}.attn_k.weight', shape: 'PD', when: 'always' },
  value: { name: 'blk.{i}.attn_v.weight', shape: 'PD', when: 'always' },
  attentionOutput: { name: 'blk.{i}.attn_output.weight', shape: 'DQ', when: 'always' },
  queryNorm: { name: 'blk.{i}.attn_q_norm.weight', shape: 'E', when: 'always' },
  keyNorm: { name: 'blk.{i}.attn_k_norm.weight', shape: 'E', when: 'always' },
  postAttentionNorm: { name: 'blk.{i}.post_attention_norm.weight', shape: 'D', when: 'always' },
  feedForwardNorm: { name: 'blk.{i}.ffn_norm.weight', shape: 'D', when: 'always' },
  gate: { name: 'blk.{i}.ffn_gate.weight', shape: 'FD', when: 'always' },
  up: { name: 'blk.{i}.ffn_up.weight', shape: 'FD', when: 'always' },
  down: { name: 'blk.{i}.ffn_down.weight', shape: 'DF', when: 'always' },
  postFeedForwardNorm: { name: 'blk.{i}.post_ffw_norm.weight', shape: 'D', when: 'always' },
} as const satisfies SlotTable;

/** The tensors of one layer; `Tensor` is less than a TensorInfo where there is no file behind it. */
export type LayerTensors<Tensor = TensorInfo> = TensorSet<typeof LAYER_SLOTS, Tensor>;

/** Every tensor of the text model in its place. */
export interface TextTensors<Tensor = TensorInfo> {
  /** [V, D] */
  readonly embedding: Tensor;
  /** [D] */
  readonly outputNorm: Tensor;
  /** [V, D]; absent when the embedding serves as the head, as in every Gemma 3 by Google. */
  readonly head?: Tensor;
  readonly layers: readonly LayerTensors<Tensor>[];
  /** Of an embedding model: [N, D], [D, N], in the order in which they are applied. */
  readonly dense?: readonly Tensor[];
  /** In words: tensors that the file has beyond these and that are left alone. */
  readonly notes: readonly string[];
}

const sizesOf = ({ vocabulary, width, headDim, heads, kvHeads, feedForward }: ModelConfig): Sizes => ({
  V: vocabulary,
  D: width,
  E: headDim,
  Q: heads * headDim,
  P: kvHeads * headDim,
  F: feedForward,
});

/**
 * Puts the tensors of a header into the slots of the text model.
 * @throws FacetError `gguf-corrupt` where there are more or fewer layers than stated; `gguf-tensors` listing every
 *   missing, misshapen and unknown tensor at once; `gguf-unsupported` with the name and type of tensors of types that Facet does not compute with.
 */
export function matchTensors(header: GgufHeader, config: ModelConfig): TextTensors {
  requireLayers(header, { key: 'gemma3.block_count', prefix: 'blk', stated: config.layerCount });
  const N = header.tensors.get(DENSE_SLOTS.widen.name)?.shape[0] ?? config.width;
  const matcher = new TensorMatcher(header, { ...sizesOf(config), N });
  const model = matcher.match(MODEL_SLOTS);
  const layers = Array.from({ length: config.layerCount }, (_, index) => matcher.match(LAYER_SLOTS, index));
  const { widen, narrow } = config.embeds ? matcher.match(DENSE_SLOTS) : {};
  const dense = [widen, narrow].filter((tensor) => tensor !== undefined);
  return { ...model, layers, ...(dense.length > 0 ? { dense } : {}), notes: matcher.finish() };
}

/** The tensors of a model of this config as `make` has them, with no file; the embedding is the head. */
export function describeTensors<Tensor>(config: ModelConfig, make: MakeTensor<Tensor>): TextTensors<Tensor> {
  const sizes = sizesOf(config);
  const layers = Array.from({ length: config.layerCount }, (_, index) =>
    fillSlots(LAYER_SLOTS, sizes, make, index),
  );
  return { ...fillSlots(MODEL_SLOTS, sizes, make), layers, notes: [] };
}
