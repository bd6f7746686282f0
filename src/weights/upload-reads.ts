import type { ShardLayout } from './upload-shards.ts';
import type { TensorLike } from './stacking.ts';

/** Rows of one tensor that go into one shard, read at once. */
export interface RowRead {
  readonly tensor: TensorLike;
  /** Bytes in the tensor's source. */
  readonly offset: number;
  readonly bytes: number;
  readonly rows: number;
  readonly shard: number;
  /** Row of the shard that the first row becomes. */
  readonly shardRow: number;
}

/**
 * Cuts stacked tensors into reads of whole rows of at most `readBytes` (one row where a row is longer), and where
 * their source is in chunks, at the ends of these: only a row that lies in two has to be put together.
 */
export function rowReadsOf(
  tensors: readonly TensorLike[],
  shards: readonly ShardLayout[],
  readBytes: number,
): RowRead[] {
  const reads: RowRead[] = [];
  let matrixRow = 0;
  for (const tensor of tensors) {
    const tensorRows = tensor.shape[0] as number;
    const rowBytes = tensor.bytes / tensorRows;
    const { chunkBytes = Infinity } = tensor.source;
    for (let done = 0; done < tensorRows;) {
      const offset = tensor.offset + done * rowBytes;
      const room = Math.min(readBytes, chunkBytes - (offset % chunkBytes));
      const most = Math.max(1, Math.floor(room / rowBytes));
      const shard = shards.findIndex(({ firstRow, rows }) => matrixRow < firstRow + rows);
      const { firstRow, rows: shardRows } = shards[shard] as ShardLayout;
      const rows = Math.min(most, tensorRows - done, firstRow + shardRows - matrixRow);
      reads.push({
        tensor,
        offset,
        bytes: rows * rowBytes,
        rows,
        shard,
        shardRow: matrixRow - firstRow,
      });
      done += rows;
      matrixRow += rows;
    }
  }
  return reads;
}
