import { LARGEST_HEAD, HEAD_STEP, HEADS_PER_KV } from '../../kernels/attention/attention-layer.ts';
import type { ModelConfig } from '../../model/config.ts';
import type { GgufHeader } from './header.ts';
import { corrupt, unsupported } from './refusal.ts';

/** Kernels read rows of activations four values at a time. */
const WIDTH_STEP = 4;

/** Keys of a text model's numbers and the least and the most that can be meant by them, far around every Gemma. */
const TEXT_BOUNDS = {
  normEpsilon: ['gemma3.attention.layer_norm_rms_epsilon', 1e-12, 1e-2],
  ropeThetaGlobal: ['gemma3.rope.freq_base', 10, 1e9],
  ropeThetaLocal: ['gemma3.rope.freq_base_swa', 10, 1e9],
  ropeFactorGlobal: ['gemma3.rope.scaling.factor', 1, 1024],
  queryScale: ['gemma3.attention.scale', 2 ** -10, 4],
  // One position is a layer that attends to nothing but itself.
  window: ['gemma3.attention.sliding_window', 2, 2 ** 20],
  // The shortest that can be loaded.
  contextLength: ['gemma3.context_length', 16, 2 ** 24],
  globalEvery: ['gemma3.attention.sliding_window_pattern', 1, 1024],
} as const satisfies Partial<Record<keyof ModelConfig, readonly [key: string, least: number, most: number]>>;

/** @throws FacetError `gguf-corrupt` for a number that no model can have */
export function requireBounds(file: string, config: ModelConfig): void {
  for (const [name, [key, least, most]] of Object.entries(TEXT_BOUNDS)) {
    requireWithin(file, key, config[name as keyof typeof TEXT_BOUNDS], least, most);
  }
}

/** @throws FacetError `gguf-corrupt` */
export function requireWithin(file: string, key: string, value: number, least: number, most: number): void {
  // Also false where the value is no number. Files hold 32-bit floats: 1e-12 may be a little less in one.
  if (value >= Math.fround(least) && value <= Math.fround(most)) return;
  throw corrupt(file, 'metadata', key, `${value} makes no sense; ${least} to ${most} would`);
}

/** A model's, or a vision tower's, as far as the kernels' limits go. */
type Computed = Pick<ModelConfig, 'width' | 'feedForward' | 'heads' | 'kvHeads' | 'headDim'>;

/** @throws FacetError `gguf-unsupported` for sizes that the kernels of neither device compute with */
export function requireComputable(
  file: string,
  { width, feedForward, heads, kvHeads, headDim }: Computed,
): void {
  const refuse = (what: string) =>
    unsupported(file, what, 'Choose a Gemma 3 model in one of the sizes that Google published.', {
      width,
      feedForward,
      heads,
      kvHeads,
      headDim,
    });
  if (headDim > LARGEST_HEAD || headDim % HEAD_STEP !== 0) {
    throw refuse(`has heads ${headDim} wide; Facet computes multiples of ${HEAD_STEP} up to ${LARGEST_HEAD}`);
  }
  if (!HEADS_PER_KV.includes(heads / kvHeads)) {
    const allowed = HEADS_PER_KV.join(', ');
    throw refuse(`has ${heads} query heads on ${kvHeads} key heads; with Facet ${allowed} can share one`);
  }
  for (const [name, size] of [
    ['model width', width],
    ['feed-forward width', feedForward],
  ] as const) {
    if (size % WIDTH_STEP !== 0)
      throw refuse(`has a ${name} of ${size}; Facet computes multiples of ${WIDTH_STEP}`);
  }
}

/**
 * Holds the stated number of layers against the tensors, before thousands of names are missed.
 * @throws FacetError `gguf-corrupt`
 */
export function requireLayers(
  { name: file, tensors, unsupported: others }: GgufHeader,
  {
    key,
    prefix,
    stated,
  }: { readonly key: string; readonly prefix: 'blk' | 'v.blk'; readonly stated: number },
): void {
  const start = `${prefix}.`;
  let layers = 0;
  const count = (name: string) => {
    if (!name.startsWith(start)) return;
    const index = Number.parseInt(name.slice(start.length), 10);
    if (index >= layers) layers = index + 1;
  };
  for (const name of tensors.keys()) count(name);
  for (const { name } of others) count(name);
  if (layers === 0 || layers === stated) return;
  throw corrupt(file, 'metadata', key, `it states ${stated} layers, the tensors are those of ${layers}`);
}
