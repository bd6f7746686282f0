import type { PlainError } from './errors.ts';
import type { FileOrigin } from './remote-file.ts';

/**
 * `elsewhere`: another tab downloads the file, this one waits for it. `retrying`: after a failure that may
 * pass. `offline`: until the device has a network again. `checking`: the last bytes are hashed. `verifying`:
 * stored chunks are compared with their digests, nothing is fetched.
 */
export type DownloadState =
  | 'elsewhere'
  | 'downloading'
  | 'retrying'
  | 'offline'
  | 'checking'
  | 'verifying'
  | 'paused'
  | 'done'
  | 'failed';

/** Progress of a download. */
export interface DownloadProgress {
  readonly key: string;
  readonly name: string;
  readonly state: DownloadState;
  readonly loadedBytes: number;
  readonly totalBytes: number;
  /** Over the last few seconds; 0 until it can be told. */
  readonly bytesPerSecond: number;
  /** null until it can be told. */
  readonly secondsLeft: number | null;
  /** Until the next try, while `retrying`. */
  readonly retryInMs?: number;
  /** The reason why it `failed`. */
  readonly error?: PlainError;
  /** Something to know, such as that the file had changed and its download began anew. */
  readonly notice?: string;
}

/**
 * `partial`: chunks are missing. `complete`: all are there, and nothing was published to compare them with.
 * `verified`: the SHA-256 of the whole is the one that the hub lists.
 */
export type FileState = 'partial' | 'complete' | 'verified';

/** A file kept in this browser. */
export interface StoredFile {
  /** The name that other calls have for it. */
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
  /** Removed, and to be had back by `restoreFile` for half a minute. */
  readonly removed: boolean;
  /** Being downloaded now, in this tab or another. */
  readonly coming?: boolean;
}

/** Storage of this site: the files kept, and how much it may take. */
export interface StorageFacts {
  /** The last used first. */
  readonly files: readonly StoredFile[];
  /** Bytes that this site uses in all, chats and images included. */
  readonly usedBytes: number;
  /** Bytes that the browser lets it use; null where it does not say. */
  readonly quotaBytes: number | null;
  /** Whether the browser promised not to clear it by itself. Only a page can ask for that promise. */
  readonly persisted: boolean;
}
