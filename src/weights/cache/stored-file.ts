import { chunkCount, type FileManifest, type FileOrigin, type FileState } from './manifest.ts';

/** A cached file, for people. */
export interface StoredFile {
  readonly key: string;
  readonly name: string;
  readonly origin: FileOrigin;
  /** Bytes of the whole file. */
  readonly size: number;
  /** Bytes of it that are here. */
  readonly storedBytes: number;
  readonly state: FileState;
  /** Of the whole as it came, in hex; there once it is whole. */
  readonly sha256: string | undefined;
  /** Milliseconds since 1970. */
  readonly lastUsed: number;
  /** Removed, and still to be had back. */
  readonly removed: boolean;
}

/** `chunks` is how many of the file's chunks are here. */
export function storedFile(manifest: FileManifest, chunks: number): StoredFile {
  const { key, name, origin, size, chunkBytes, state, digest, lastUsed, removedAt } = manifest;
  const whole = chunks === chunkCount(manifest);
  return {
    key,
    name,
    origin,
    size,
    storedBytes: whole ? size : Math.min(size, chunks * chunkBytes),
    state: whole ? state : 'partial',
    sha256: digest,
    lastUsed,
    removed: removedAt !== undefined,
  };
}
