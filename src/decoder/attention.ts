import { prepareDecodedAttention } from '../kernels/attention/decode/prepare-decoded.ts';
import { attentionPrefill } from '../kernels/attention/prefill/attention-prefill.ts';
import { kvStore } from '../kernels/attention/kv-store/kv-store.ts';
import { qkNormRope } from '../kernels/attention/qk-norm-rope/qk-norm-rope.ts';
import type { MatvecInput } from '../kernels/seam.ts';
import type { LayerKv } from '../kv/layer-kv.ts';
import { prepare } from '../kernels/prepare.ts';
import type { DecoderContext } from './context.ts';
import { prepareMatmul, prepareMatvec } from '../kernels/linear.ts';
import type { Paths } from './paths.ts';
import { ropeBuffer } from './rope.ts';
import type { LayerWeights } from './weights.ts';

/**
 * Attention of one layer to projected: of a decoded token's `input`, of the rows of a chunk in normed. A decoded
 * token's key goes into the cache first and the query then reads nothing but the cache. A chunk reads [cache | its own
 * keys] and is stored afterwards, because its newest keys take the slots that its oldest queries still have to see.
 */
export async function prepareAttention(
  context: DecoderContext,
  weights: LayerWeights,
  kv: LayerKv,
  input: MatvecInput,
): Promise<Paths> {
  const { buffers, config } = context;
  const { layer, type: kvType } = kv;
  const { keys, values } = kv.slices;
  const { freshKeys, freshValues, query, attended } = buffers;
  const project = { matrices: weights.qkv, x: input, y: buffers.qkv };
  const output = { matrices: [weights.attentionOutput], x: attended, y: buffers.projected };
  const epsilon = config.normEpsilon;
  const heads = {
    qkv: buffers.qkv,
    query_norm: weights.queryNorm,
    key_norm: weights.keyNorm,
    rope: ropeBuffer(buffers, layer),
    query,
  };
  const decoded = { ...heads, keys, values, partials: buffers.partials, out: attended };
  return {
    decode: [
      ...(await prepareMatvec(context, project)),
      ...(await prepareDecodedAttention(context, layer, { epsilon, kvType }, decoded)),
      ...(await prepareMatvec(context, output)),
    ],
    prefill: [
      ...(await prepareMatmul(context, { ...project, x: buffers.normed })),
      await prepare(context, qkNormRope(layer, { mode: 'prefill', epsilon, kvType }), {
        ...heads,
        keys: freshKeys,
        values: freshValues,
      }),
      await prepare(context, attentionPrefill(layer, kvType), {
        query,
        keys,
        values,
        fresh_keys: freshKeys,
        fresh_values: freshValues,
        last_visible: (layer.kind === 'local' && buffers.localVisible) || buffers.lastVisible,
        out: attended,
      }),
      await prepare(context, kvStore(layer, kvType), {
        fresh_keys: freshKeys,
        fresh_values: freshValues,
        keys,
        values,
      }),
      ...(await prepareMatmul(context, output)),
    ],
  };
}
