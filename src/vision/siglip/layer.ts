import type { Device } from '../../device/device.ts';
import type { Dispatch } from '../../device/device.ts';
import { attentionPrefill } from '../../kernels/attention/prefill/attention-prefill.ts';
import { biasGelu } from '../../kernels/bias-gelu/bias-gelu.ts';
import { biasResidual } from '../../kernels/bias-residual/bias-residual.ts';
import { layerNorm } from '../../kernels/norms/layer-norm/layer-norm.ts';
import { prepareMatmul } from '../../kernels/linear.ts';
import { dispatchesOf, prepare } from '../../kernels/prepare.ts';
import { visionHeads } from '../../kernels/vision-heads/vision-heads.ts';
import type { VisionConfig } from '../../model/config.ts';
import type { VisionScratch } from './buffers.ts';
import type { Affine, VisionLayerWeights } from './weights.ts';
import type { BufferSlice } from '../../device/memory.ts';
import type { Matrix } from '../../kernels/matrix.ts';

/** Device, sizes and buffers that every part of the tower is prepared with. */
export interface TowerContext {
  readonly device: Device;
  readonly config: VisionConfig;
  readonly scratch: VisionScratch;
}

/** One SigLIP layer (pre-norm): residual += attention(norm(residual)); residual += mlp(norm(residual)). */
export function prepareVisionLayer(context: TowerContext, weights: VisionLayerWeights): Promise<Dispatch[]> {
  const { config, scratch } = context;
  const { normed, wide, projected } = scratch;
  return dispatchesOf(
    prepareNorm(context, weights.attentionNorm),
    prepareMatmul(context, { matrices: weights.qkv, x: normed, y: wide }),
    prepareAttention(context, weights),
    prepareOutput(context, weights.attentionOutput, normed),
    prepareNorm(context, weights.feedForwardNorm),
    prepareMatmul(context, { matrices: [weights.up.weight], x: normed, y: wide }),
    prepare(context, biasGelu(config.feedForward), { bias: weights.up.bias, y: wide }),
    prepareMatmul(context, { matrices: [weights.down.weight], x: wide, y: projected }),
    prepareAddition(context, weights.down.bias),
  );
}

/** normed = layernorm(residual). */
export function prepareNorm(context: TowerContext, { weight, bias }: Affine<BufferSlice>): Promise<Dispatch> {
  const { config, scratch } = context;
  const kernel = layerNorm({ width: config.width, epsilon: config.normEpsilon });
  return prepare(context, kernel, { x: scratch.residual, weight, bias, y: scratch.normed });
}

/** residual += projected + bias. */
export function prepareAddition(context: TowerContext, bias: BufferSlice): Promise<Dispatch> {
  const { projected, residual } = context.scratch;
  return prepare(context, biasResidual(context.config.width), { y: projected, bias, residual });
}

/**
 * Full attention of all patches over all patches, through the decoder's tiles: no cache before the first
 * position, and everybody may see the last. The attended heads go to `normed`, which is free by then.
 */
function prepareAttention(context: TowerContext, weights: VisionLayerWeights): Promise<Dispatch[]> {
  const { config, scratch } = context;
  const { query, keys, values, wide, lastVisible, normed } = scratch;
  const headDim = config.width / config.heads;
  const layer = {
    kind: 'global',
    window: Infinity,
    heads: config.heads,
    kvHeads: config.heads,
    headDim,
  } as const;
  return dispatchesOf(
    prepare(context, visionHeads(config.width, headDim ** -0.5), {
      qkv: wide,
      query_bias: weights.queryBias,
      key_bias: weights.keyBias,
      value_bias: weights.valueBias,
      query,
      keys,
      values,
    }),
    prepare(context, attentionPrefill(layer, 'f16'), {
      query,
      keys,
      values,
      fresh_keys: keys,
      fresh_values: values,
      last_visible: lastVisible,
      out: normed,
    }),
  );
}

function prepareOutput(
  context: TowerContext,
  { weight, bias }: Affine<Matrix>,
  x: BufferSlice,
): Promise<Dispatch[]> {
  const { projected } = context.scratch;
  return dispatchesOf(
    prepareMatmul(context, { matrices: [weight], x, y: projected }),
    prepareAddition(context, bias),
  );
}
