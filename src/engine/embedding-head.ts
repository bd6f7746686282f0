import type { NoChat } from '../shared/no-chat.ts';
import type { TokenId } from '../shared/numbers.ts';
import { dequantise } from '../weights/gguf/dequantise/dequantise.ts';
import type { TensorInfo } from '../weights/gguf/header.ts';
import type { TokenizerMetadata } from '../weights/gguf/tokenizer-metadata.ts';

/** Why an embedding model is not chatted with. */
export const NO_TEXT: NoChat = { reason: 'embeds', why: 'embeds texts and writes none' };

/** A matrix [rows][columns] in the page's memory. */
interface Dense {
  readonly rows: number;
  readonly columns: number;
  readonly values: Float32Array;
}

/** What an embedding model has besides its layers. */
export interface EmbeddingHead {
  /** What every text begins and ends with. */
  readonly before: readonly TokenId[];
  readonly after: readonly TokenId[];
  /** Applied to the mean of a text's tokens one after the other. */
  readonly dense: readonly Dense[];
}

/** Reads the matrices behind the pool: a vector a text is too little work for a device. */
export async function openEmbedding(
  tensors: readonly TensorInfo[],
  { bosId, eosId, addBos, addEos }: TokenizerMetadata,
  signal: AbortSignal,
): Promise<EmbeddingHead> {
  const dense = await Promise.all(
    tensors.map(async ({ type, shape: [rows = 1, columns = 1], source, offset, bytes }) => {
      const read = await source.read(offset, bytes, signal);
      return { rows, columns, values: dequantise(type, read, rows * columns) };
    }),
  );
  return { before: addBos ? [bosId] : [], after: addEos ? [eosId] : [], dense };
}

/**
 * The embedding of a text out of its tokens' rows [T][D]: their mean, through the dense matrices, cut to `dimensions`
 * and of the length 1.
 */
export function pooled(
  rows: Float32Array,
  width: number,
  { dense }: Pick<EmbeddingHead, 'dense'>,
  dimensions: number,
): number[] {
  const tokens = rows.length / width;
  let vector = Float64Array.from({ length: width }, (_, channel) => {
    let sum = 0;
    for (let token = 0; token < tokens; token++) sum += rows[token * width + channel]!;
    return sum / tokens;
  });
  for (const matrix of dense) vector = product(matrix, vector);
  const cut = vector.subarray(0, dimensions);
  const length = Math.hypot(...cut);
  return Array.from(cut, (value) => (length === 0 ? 0 : Math.fround(value / length)));
}

function product({ rows, columns, values }: Dense, vector: Float64Array): Float64Array<ArrayBuffer> {
  return Float64Array.from({ length: rows }, (_, row) => {
    let sum = 0;
    for (let column = 0; column < columns; column++) sum += values[row * columns + column]! * vector[column]!;
    return sum;
  });
}
