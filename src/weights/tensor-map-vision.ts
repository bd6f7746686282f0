import type { VisionConfig } from '../model/config.ts';
import { patchesOf } from '../model/patches.ts';
import { requireLayers } from './gguf/bounds.ts';
import type { GgufHeader, TensorInfo } from './gguf/header.ts';
import { TensorMatcher } from './tensor-map-matcher.ts';
import { fillSlots, type MakeTensor, type Sizes, type SlotTable, type TensorSet } from './tensor-slots.ts';

/** The name of the learned positions, which stay f32. */
export const POSITION_EMBEDDING = 'v.position_embd.weight';

/**
 * The tensors of the vision file outside its layers. D is the tower's width, C the three colours, S the side
 * of a patch, N the patches, T the text model's width. The projection is used as y = x W, unlike all others.
 */
const TOWER_SLOTS = {
  patchEmbedding: { name: 'v.patch_embd.weight', shape: 'DCSS', when: 'always' },
  patchEmbeddingBias: { name: 'v.patch_embd.bias', shape: 'D', when: 'always' },
  positionEmbedding: { name: POSITION_EMBEDDING, shape: 'ND', when: 'always' },
  postNorm: { name: 'v.post_ln.weight', shape: 'D', when: 'always' },
  postNormBias: { name: 'v.post_ln.bias', shape: 'D', when: 'always' },
  projectorNorm: { name: 'mm.soft_emb_norm.weight', shape: 'D', when: 'always' },
  projection: { name: 'mm.input_projection.weight', shape: 'DT', when: 'always' },
} as const satisfies SlotTable;

const ATTENTION_SLOTS = {
  attentionNorm: { name: 'v.blk.{i}.ln1.weight', shape: 'D', when: 'always' },
  attentionNormBias: { name: 'v.blk.{i}.ln1.bias', shape: 'D', when: 'always' },
  query: { name: 'v.blk.{i}.attn_q.weight', shape: 'DD', when: 'always' },
  queryBias: { name: 'v.blk.{i}.attn_q.bias', shape: 'D', when: 'always' },
  key: { name: 'v.blk.{i}.attn_k.weight', shape: 'DD', when: 'always' },
  keyBias: { name: 'v.blk.{i}.attn_k.bias', shape: 'D', when: 'always' },
  value: { name: 'v.blk.{i}.attn_v.weight', shape: 'DD', when: 'always' },
  valueBias: { name: 'v.blk.{i}.attn_v.bias', shape: 'D', when: 'always' },
  attentionOutput: { name: 'v.blk.{i}.attn_out.weight', shape: 'DD', when: 'always' },
  attentionOutputBias: { name: 'v.blk.{i}.attn_out.bias', shape: 'D', when: 'always' },
  feedForwardNorm: { name: 'v.blk.{i}.ln2.weight', shape: 'D', when: 'always' },
  feedForwardNormBias: { name: 'v.blk.{i}.ln2.bias', shape: 'D', when: 'always' },
} as const satisfies SlotTable;

const FEED_FORWARD_SLOTS = {
  up: { name: 'v.blk.{i}.ffn_up.weight', shape: 'FD', when: 'always' },
  upBias: { name: 'v.blk.{i}.ffn_up.bias', shape: 'F', when: 'always' },
  down: { name: 'v.blk.{i}.ffn_down.weight', shape: 'DF', when: 'always' },
  downBias: { name: 'v.blk.{i}.ffn_down.bias', shape: 'D', when: 'always' },
} as const satisfies SlotTable;

/** The first converters for Gemma 3 called the widening matrix "down" and the narrowing one "up". */
const SWAPPED_FEED_FORWARD_SLOTS = {
  up: { name: 'v.blk.{i}.ffn_down.weight', shape: 'FD', when: 'always' },
  upBias: { name: 'v.blk.{i}.ffn_down.bias', shape: 'F', when: 'always' },
  down: { name: 'v.blk.{i}.ffn_up.weight', shape: 'DF', when: 'always' },
  downBias: { name: 'v.blk.{i}.ffn_up.bias', shape: 'D', when: 'always' },
} as const satisfies SlotTable;

/** One SigLIP layer. `up` widens [F, D], `down` narrows [D, F], whatever the file calls them. */
export type VisionLayerTensors<Tensor = TensorInfo> = TensorSet<typeof ATTENTION_SLOTS, Tensor> &
  TensorSet<typeof FEED_FORWARD_SLOTS, Tensor>;

/** Every tensor of the vision file in its place. */
export interface VisionTensors<Tensor = TensorInfo> extends TensorSet<typeof TOWER_SLOTS, Tensor> {
  readonly layers: readonly VisionLayerTensors<Tensor>[];
  /** In words: tensors that the file has beyond these and that are left alone. */
  readonly notes: readonly string[];
}

const sizesOf = (config: VisionConfig): Sizes => ({
  D: config.width,
  C: 3,
  S: config.patchSize,
  N: patchesOf(config),
  F: config.feedForward,
  T: config.projectionWidth,
});

/**
 * Puts the tensors of a vision file into their slots.
 * @throws FacetError `gguf-tensors` listing every missing, misshapen and unknown tensor; `gguf-unsupported`.
 */
export function matchVisionTensors(header: GgufHeader, config: VisionConfig): VisionTensors {
  requireLayers(header, { key: 'clip.vision.block_count', prefix: 'v.blk', stated: config.layerCount });
  const matcher = new TensorMatcher(header, sizesOf(config));
  const tower = matcher.match(TOWER_SLOTS);
  const firstDown: TensorInfo | undefined = header.tensors.get('v.blk.0.ffn_down.weight');
  const swapped = config.feedForward !== config.width && firstDown?.shape.at(-1) === config.width;
  const feedForward = swapped ? SWAPPED_FEED_FORWARD_SLOTS : FEED_FORWARD_SLOTS;
  const layers = Array.from({ length: config.layerCount }, (_, index) => ({
    ...matcher.match(ATTENTION_SLOTS, index),
    ...matcher.match(feedForward, index),
  }));
  return { ...tower, layers, notes: matcher.finish() };
}

/** The tensors of a vision file of this config as `make` has them, with no file. */
export function describeVisionTensors<Tensor>(
  config: VisionConfig,
  make: MakeTensor<Tensor>,
): Omit<VisionTensors<Tensor>, 'notes'> {
  const sizes = sizesOf(config);
  const layers = Array.from({ length: config.layerCount }, (_, index) => ({
    ...fillSlots(ATTENTION_SLOTS, sizes, make, index),
    ...fillSlots(FEED_FORWARD_SLOTS, sizes, make, index),
  }));
  return { ...fillSlots(TOWER_SLOTS, sizes, make), layers };
}
