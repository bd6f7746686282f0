import type { FileState } from '../../shared/downloads.ts';
import type { FileOrigin } from '../../shared/remote-file.ts';

/** The digest of a file's first chunks, to go on from. */
export interface HashProgress {
  readonly chunks: number;
  readonly state: Uint8Array<ArrayBuffer>;
}

/** Facts of a cached file. Its chunks lie beside it, each with its own digest. */
export interface FileManifest {
  readonly key: string;
  /** Names the bytes: another version of the file has another. Chunks lie under it, so versions never mix. */
  readonly content: string;
  /** File name, for people. */
  readonly name: string;
  readonly origin: FileOrigin;
  /** Commit of the repository that the bytes are of, where the hub says. */
  readonly commit?: string;
  /** The server's mark of this version, where no SHA-256 is known. */
  readonly mark?: string;
  /** Bytes. */
  readonly size: number;
  readonly chunkBytes: number;
  /** SHA-256 of the whole as the hub lists it, in hex. */
  readonly sha256?: string;
  /** SHA-256 of the whole as it came, in hex. */
  readonly digest?: string;
  readonly state: FileState;
  readonly hashed?: HashProgress | undefined;
  /** Milliseconds since 1970. */
  readonly lastUsed: number;
  /** Since when it is on its way out: a removal can be undone for a while. */
  readonly removedAt?: number | undefined;
}

/** A chunk's place in its file. */
export interface ChunkSpan {
  readonly offset: number;
  readonly bytes: number;
}

/** The last chunk may be a part of one. */
export const chunkCount = ({ size, chunkBytes }: Pick<FileManifest, 'size' | 'chunkBytes'>): number =>
  Math.ceil(size / chunkBytes);

/** Bytes of the file that chunk `index` holds, from 0. */
export function chunkSpan(
  { size, chunkBytes }: Pick<FileManifest, 'size' | 'chunkBytes'>,
  index: number,
): ChunkSpan {
  const offset = index * chunkBytes;
  return { offset, bytes: Math.min(chunkBytes, size - offset) };
}

/** @see FileManifest.content */
export const contentKey = (key: string, version: string): string => `${key}#${version}`;
