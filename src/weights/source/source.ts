/**
 * Random access to the bytes of one weight file. Network, disk, cache and tests all look like this,
 * so the GGUF reader cannot tell them apart.
 */
export interface WeightSource {
  /** Names the bytes: the same id means the same content. */
  readonly id: string;
  /** Its name in messages: the file's. */
  readonly name: string;
  /** Size in bytes. */
  readonly size: number;
  /**
   * Bytes of the pieces that it lies in, from its start: a read inside one of them copies nothing. Absent where
   * every read costs the same.
   */
  readonly chunkBytes?: number;
  /**
   * The bytes `[offset, offset + length)`, always exactly `length` of them, and not to be changed: others may
   * read the same memory.
   * @throws FacetError `source-failed` or `gguf-truncated` when they cannot be had; `aborted` on abort.
   */
  read(offset: number, length: number, signal?: AbortSignal): Promise<Uint8Array>;
  /**
   * Resolves once every byte is here and is known to be the right one, as far as anybody can know. `onArrived`
   * is told how many bytes are here. Absent where there is nothing to wait for.
   * @throws FacetError as `read`, and `digest-mismatch` when what came is not what it should be.
   */
  whole?(signal: AbortSignal, onArrived?: (bytes: number) => void): Promise<void>;
  /**
   * The bytes that came so far make no model: they go, unless they are known to be those that were published, so
   * that the next load does not trip over them. Absent where nothing is kept.
   */
  discard?(): Promise<void>;
}
