import type { Dispatch } from '../device/device.ts';
import type { BufferSlice } from '../device/memory.ts';
import { prepareDecodedAttention } from '../kernels/attention/decode/prepare-decoded.ts';
import { attentionPrefill } from '../kernels/attention/prefill/attention-prefill.ts';
import { kvStore } from '../kernels/attention/kv-store/kv-store.ts';
import { qkNormRope } from '../kernels/attention/qk-norm-rope/qk-norm-rope.ts';
import type { MatvecInput } from '../kernels/seam.ts';
import type { LayerKv } from '../kv/layer-kv.ts';
import { dispatchesOf, prepare } from '../kernels/prepare.ts';
import type { DecoderContext } from './context.ts';
import { prepareMatmul, prepareMatvec } from '../kernels/linear.ts';
import { ropeBuffer } from './rope.ts';
import type { LayerWeights } from './weights.ts';

/**
 * Attention of one layer of a decoded token's `input` to projected. Its key goes into the cache first and the query then
 * reads nothing but the cache.
 */
export function prepareAttention(
  context: DecoderContext,
  weights: LayerWeights,
  kv: LayerKv,
  input: MatvecInput,
): Promise<Dispatch[]> {
  const { qkv, attended, partials, projected } = context.buffers;
  const { layer, type: kvType, slices } = kv;
  const heads = { ...headsOf(context, weights, kv), ...slices, partials, out: attended };
  const epsilon = context.config.normEpsilon;
  return dispatchesOf(
    prepareMatvec(context, { matrices: weights.qkv, x: input, y: qkv }),
    prepareDecodedAttention(context, layer, { epsilon, kvType }, heads),
    prepareMatvec(context, { matrices: [weights.attentionOutput], x: attended, y: projected }),
  );
}

/** How the rows of several tokens are computed together. */
export interface RowsForm {
  /** Y = X W^T. */
  readonly multiply: typeof prepareMatmul;
  /** What their keys and values go to, [T] rows of the KV type each: the cache's oldest are still to be seen. */
  readonly fresh: { readonly keys: BufferSlice; readonly values: BufferSlice };
  /** Attention from query, fresh and the cache to attended. */
  readonly attend: () => Promise<Dispatch[]>;
}

/** Attention of one layer of rows in normed to projected. */
export function prepareRowsAttention(
  context: DecoderContext,
  weights: LayerWeights,
  kv: LayerKv,
  { multiply, fresh, attend }: RowsForm,
): Promise<Dispatch[]> {
  const { normed, qkv, attended, projected } = context.buffers;
  const rotate = { mode: 'prefill', epsilon: context.config.normEpsilon, kvType: kv.type } as const;
  const heads = { ...headsOf(context, weights, kv), ...fresh };
  return dispatchesOf(
    multiply(context, { matrices: weights.qkv, x: normed, y: qkv }),
    prepare(context, qkNormRope(kv.layer, rotate), heads),
    attend(),
    multiply(context, { matrices: [weights.attentionOutput], x: attended, y: projected }),
  );
}

/**
 * The rows of a chunk, which read [cache | their own keys] and are stored afterwards, because the newest keys take the
 * slots that the oldest queries still have to see.
 */
export function chunkForm(context: DecoderContext, { layer, type: kvType, slices }: LayerKv): RowsForm {
  const { freshKeys, freshValues, query, attended, lastVisible, localVisible } = context.buffers;
  const stored = { ...slices, fresh_keys: freshKeys, fresh_values: freshValues };
  return {
    multiply: prepareMatmul,
    fresh: { keys: freshKeys, values: freshValues },
    attend: () =>
      dispatchesOf(
        prepare(context, attentionPrefill(layer, kvType), {
          ...stored,
          query,
          last_visible: (layer.kind === 'local' && localVisible) || lastVisible,
          out: attended,
        }),
        prepare(context, kvStore(layer, kvType), stored),
      ),
  };
}

function headsOf({ buffers }: DecoderContext, weights: LayerWeights, { layer }: LayerKv) {
  return {
    qkv: buffers.qkv,
    query_norm: weights.queryNorm,
    key_norm: weights.keyNorm,
    rope: ropeBuffer(buffers, layer),
    query: buffers.query,
  };
}
