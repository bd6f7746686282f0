import type { StoredFile } from '../../shared/downloads.ts';
import { chunkCount, type FileManifest } from './manifest.ts';

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
