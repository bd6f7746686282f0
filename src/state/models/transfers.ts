import { fileKey, type RemoteFile, remoteFileOf } from '../../shared/remote-file.ts';
import type { DownloadProgress, StoredFile } from '../../worker/library-protocol.ts';

/** A download of this visit, or one that an earlier visit left unfinished. */
export interface Transfer extends DownloadProgress {
  /** The source from which to take it up again; unknown for one that failed and left nothing. */
  readonly source: RemoteFile | undefined;
  /** Whether this tab downloads it, or could: not while another does by itself. */
  readonly ours: boolean;
}

/**
 * Downloads by what can be done about them: those of this visit in their order, then those that wait.
 * `begun` is what those of this visit were asked for with, by key: one that failed may have left no file.
 */
export function transfersOf(
  downloads: ReadonlyMap<string, DownloadProgress>,
  files: readonly StoredFile[],
  begun: ReadonlyMap<string, readonly RemoteFile[]>,
): readonly Transfer[] {
  const known = new Map(files.map((file) => [file.key, file]));
  const live = [...downloads.values()].filter(({ state }) => state !== 'verifying' && state !== 'done');
  const waiting = files.filter(
    ({ key, state, removed }) => state === 'partial' && !removed && !downloads.has(key),
  );
  return [
    ...live.map((progress) => {
      const file = known.get(progress.key);
      return {
        ...progress,
        ours: true,
        source: file
          ? remoteFileOf(file)
          : begun.get(progress.key)?.find((each) => fileKey(each) === progress.key),
      };
    }),
    ...waiting.map((file) => ({
      key: file.key,
      name: file.name,
      state: file.coming ? ('elsewhere' as const) : ('paused' as const),
      ours: !file.coming,
      loadedBytes: file.storedBytes,
      totalBytes: file.size,
      bytesPerSecond: 0,
      secondsLeft: null,
      source: remoteFileOf(file),
    })),
  ];
}

/** Downloads taken together, as one. */
export interface DownloadSum extends Pick<
  DownloadProgress,
  'state' | 'loadedBytes' | 'totalBytes' | 'bytesPerSecond' | 'secondsLeft' | 'retryInMs' | 'error' | 'notice'
> {}

/** In this order: one file that comes says more than another that waits. */
const TELLING = ['failed', 'downloading', 'retrying', 'offline', 'elsewhere', 'checking', 'paused'] as const;

/** Facts about some files beside what is under way. */
export interface Known {
  /** Bytes by key of what has come in this visit and is no download any more. */
  readonly arrived?: ReadonlyMap<string, number>;
  /** The stored files; a file of these that is whole needs no download. */
  readonly files?: readonly StoredFile[] | undefined;
  /** Bytes of all of them together, where that is known before each was begun. */
  readonly size?: number;
}

/**
 * The downloads of some keys as one; undefined when there is none. A file that has come, and one whose turn has not,
 * count too, so that the whole neither shrinks nor grows on the way.
 */
export function downloadSum(
  downloads: ReadonlyMap<string, DownloadProgress>,
  keys: readonly string[],
  { arrived, files = [], size = 0 }: Known = {},
): DownloadSum | undefined {
  const found = keys.flatMap((key) => downloads.get(key) ?? []);
  const telling = TELLING.map((state) => found.find((each) => each.state === state)).find(
    (each) => each !== undefined,
  );
  if (!telling) return undefined;
  const sum = (of: (download: DownloadProgress) => number) =>
    found.reduce((total, download) => total + of(download), 0);
  const whole = keys
    .filter((key) => !downloads.has(key))
    .reduce((bytes, key) => bytes + (arrived?.get(key) ?? wholeSize(key, files)), 0);
  const loadedBytes = sum((each) => each.loadedBytes) + whole;
  const totalBytes = Math.max(sum((each) => each.totalBytes) + whole, size);
  const bytesPerSecond = sum((each) => each.bytesPerSecond);
  const { state, retryInMs, error } = telling;
  const notice = found.find((each) => each.notice !== undefined)?.notice;
  return {
    state,
    loadedBytes,
    totalBytes,
    bytesPerSecond,
    secondsLeft:
      state === 'downloading' && bytesPerSecond > 0 ? (totalBytes - loadedBytes) / bytesPerSecond : null,
    ...(retryInMs === undefined ? {} : { retryInMs }),
    ...(error === undefined ? {} : { error }),
    ...(notice === undefined ? {} : { notice }),
  };
}

const wholeSize = (key: string, files: readonly StoredFile[]): number =>
  files.find((file) => file.key === key && file.state !== 'partial' && !file.removed)?.size ?? 0;

/** Whether bytes come, or will by themselves. */
export const isUnderWay = ({ state }: Pick<DownloadProgress, 'state'>): boolean =>
  state !== 'paused' && state !== 'failed' && state !== 'done';
