import type { Dispatch, Device } from '../../../device/device.ts';
import type { BufferSlice } from '../../../device/memory.ts';
import type { KvType } from '../../../shared/kv-row.ts';
import { prepare } from '../../prepare.ts';
import { chooseFusions, chooseRowOrder } from '../../variants.ts';
import type { AttentionLayer } from '../attention-layer.ts';
import { qkNormRope } from '../qk-norm-rope/qk-norm-rope.ts';
import { attentionCombine, attentionSplit, attentionSplitProjected } from './attention-decode.ts';

/** Buffers of a decoded token's attention, by their names in the kernels. */
export interface DecodedHeads {
  /** [(H + 2K) * E], as projected */
  readonly qkv: BufferSlice;
  /** [E] */
  readonly query_norm: BufferSlice;
  /** [E] */
  readonly key_norm: BufferSlice;
  /** `ropeTable` of the layer. */
  readonly rope: BufferSlice;
  /** The layer's cache, which the token's key and value go into. */
  readonly keys: BufferSlice;
  readonly values: BufferSlice;
  /** [H * E], scratch. */
  readonly query: BufferSlice;
  /** `partialWords`, scratch. */
  readonly partials: BufferSlice;
  /** [H * E], in the order that `chooseRowOrder` says. */
  readonly out: BufferSlice;
}

/** Attention of a decoded token over the cache and itself, in as many dispatches as the device does best with. */
export function prepareDecodedAttention(
  context: { readonly device: Device },
  layer: AttentionLayer & { readonly queryScale: number },
  { epsilon, kvType }: { readonly epsilon: number; readonly kvType: KvType },
  buffers: DecodedHeads,
): Promise<Dispatch[]> {
  const split = chooseFusions(context.device).rotation
    ? [prepare(context, attentionSplitProjected(layer, { epsilon, kvType }), buffers)]
    : [
        prepare(context, qkNormRope(layer, { mode: 'decode', epsilon, kvType }), buffers),
        prepare(context, attentionSplit(layer, kvType), buffers),
      ];
  const order = chooseRowOrder(layer.heads * layer.headDim);
  return Promise.all([...split, prepare(context, attentionCombine(layer, order), buffers)]);
}
