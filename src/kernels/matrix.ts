import type { BufferSlice } from '../device/memory.ts';

/**
 * Layout of a matrix in GPU memory. Quantised codecs are planes of whole units of 32 weights
 * (`codec/`); float codecs are the plain values, row after row.
 */
export type CodecName =
  | 'f32'
  | 'f16'
  | 'bf16'
  | 'q8'
  | 'q4'
  | 'q4m'
  | 'q4nl'
  | 'q5'
  | 'q5m'
  | 'q6'
  | 'q2m'
  | 'q3';

/** Rows `[firstRow, firstRow + rows)` of a matrix; a matrix over the binding limit has several. */
export interface MatrixShard {
  readonly firstRow: number;
  readonly rows: number;
  /** Low bits (or the plain values of a float codec). */
  readonly low: BufferSlice;
  /** High bits, where the codec has them. */
  readonly high?: BufferSlice;
  /** f16 scales (and minima, where the codec has them). */
  readonly scales?: BufferSlice;
}

/** A weight matrix W [rows][columns], used as y = W x. */
export interface Matrix {
  /** GGUF name of the tensor (joined with `+` where several were stacked row-wise). */
  readonly name: string;
  readonly codec: CodecName;
  readonly rows: number;
  readonly columns: number;
  readonly shards: readonly MatrixShard[];
}
