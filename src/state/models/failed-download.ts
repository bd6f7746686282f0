import type { PlainError } from '../../shared/errors.ts';
import { fileKey, type RemoteFile } from '../../shared/remote-file.ts';
import type { DownloadProgress, StoredFile } from '../../worker/library-protocol.ts';

/**
 * A download that failed before it began, as for want of room or of access, as one that failed all the same: it is
 * seen, and can be tried again, where the others are. `files` is what is stored.
 */
export function failedDownload(
  source: RemoteFile,
  error: PlainError,
  files: readonly StoredFile[] = [],
): DownloadProgress {
  const key = fileKey(source);
  const stored = files.find((file) => file.key === key);
  return {
    key,
    name: source.name,
    state: 'failed',
    loadedBytes: stored?.storedBytes ?? 0,
    totalBytes: stored?.size ?? 0,
    bytesPerSecond: 0,
    secondsLeft: null,
    error,
  };
}
