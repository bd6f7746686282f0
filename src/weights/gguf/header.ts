import type { WeightSource } from '../source/source.ts';
import type { Metadata } from './metadata.ts';
import type { WeightType } from './types.ts';

/** One tensor of a GGUF file: what it is and where its bytes lie. */
export interface TensorInfo {
  readonly name: string;
  readonly type: WeightType;
  /** Outermost dimension first: a matrix is [rows, columns], and a row lies in one piece. */
  readonly shape: readonly number[];
  /** The file that holds it (split models have several). */
  readonly source: WeightSource;
  /** Absolute, from the start of the source. */
  readonly offset: number;
  /** Size in bytes. */
  readonly bytes: number;
}

/** A tensor of a type that Facet does not compute with. */
export interface UnsupportedTensor {
  readonly name: string;
  /** ggml's name of the type. */
  readonly type: string;
}

/** Everything in a GGUF file (or a set of split files) except the weights themselves. */
export interface GgufHeader {
  /** The file's name, for messages. */
  readonly name: string;
  readonly version: 2 | 3;
  readonly metadata: Metadata;
  /** By name, in the order of the file. */
  readonly tensors: ReadonlyMap<string, TensorInfo>;
  readonly unsupported: readonly UnsupportedTensor[];
  /** Size of the file, or of all parts together, in bytes. */
  readonly size: number;
}
