import type { ShardLayout } from './upload-shards.ts';
import type { TensorLike } from './stacking.ts';

/** Rows of one tensor that go into one shard, read at once. */
export interface Chunk {
  readonly tensor: TensorLike;
  /** Bytes in the tensor's source. */
  readonly offset: number;
  readonly bytes: number;
  readonly rows: number;
  readonly shard: number;
  /** Row of the shard that the first row becomes. */
  readonly shardRow: number;
}

/** Cuts stacked tensors into chunks of whole rows of at most `chunkBytes` (one row where a row is longer). */
export function chunksOf(
  tensors: readonly TensorLike[],
  shards: readonly ShardLayout[],
  chunkBytes: number,
): Chunk[] {
  const chunks: Chunk[] = [];
  let matrixRow = 0;
  for (const tensor of tensors) {
    const tensorRows = tensor.shape[0] as number;
    const rowBytes = tensor.bytes / tensorRows;
    const most = Math.max(1, Math.floor(chunkBytes / rowBytes));
    for (let done = 0; done < tensorRows;) {
      const shard = shards.findIndex(({ firstRow, rows }) => matrixRow < firstRow + rows);
      const { firstRow, rows: shardRows } = shards[shard] as ShardLayout;
      const rows = Math.min(most, tensorRows - done, firstRow + shardRows - matrixRow);
      chunks.push({
        tensor,
        offset: tensor.offset + done * rowBytes,
        bytes: rows * rowBytes,
        rows,
        shard,
        shardRow: matrixRow - firstRow,
      });
      done += rows;
      matrixRow += rows;
    }
  }
  return chunks;
}
