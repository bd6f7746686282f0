import type { BufferSlice } from '../device/memory.ts';
import type { Matrix } from '../kernels/matrix.ts';

/** The weights of one layer on the GPU. Norm weights are f32 vectors with the +1 folded in. */
export interface LayerWeights {
  /** [D] */
  readonly attentionNorm: BufferSlice;
  /** q, k and v [(H + 2K) * E][D], stacked where their types allow; in order of rows. */
  readonly qkv: readonly Matrix[];
  /** [E] */
  readonly queryNorm: BufferSlice;
  /** [E] */
  readonly keyNorm: BufferSlice;
  /** [D][H * E] */
  readonly attentionOutput: Matrix;
  /** [D] */
  readonly postAttentionNorm: BufferSlice;
  /** [D] */
  readonly feedForwardNorm: BufferSlice;
  /** gate and up [2F][D], one matrix where their types allow. */
  readonly gateUp: readonly Matrix[];
  /** [D][F] */
  readonly down: Matrix;
  /** [D] */
  readonly postFeedForwardNorm: BufferSlice;
}

/** All weights of a text model on the GPU. */
export interface DecoderWeights {
  /** [V][D] */
  readonly embedding: Matrix;
  /** [V][D]; the embedding itself where they are tied. */
  readonly head: Matrix;
  /** [D] */
  readonly outputNorm: BufferSlice;
  readonly layers: readonly LayerWeights[];
}
