import { FacetError } from '../../src/shared/errors.ts';
import type { Library } from '../../src/worker/handlers.ts';
import type { DownloadProgress, StoredFile } from '../../src/worker/library-protocol.ts';

const SIZE = 1000;

/** What there is from the start. */
export interface FakeLibraryOptions {
  readonly files?: readonly StoredFile[];
  /** Told with the first answer to `storage`. */
  readonly downloads?: readonly DownloadProgress[];
  /** The name of a file that is refused until there is a token. */
  readonly gated?: string;
}

/** A library without a network: what is downloaded is there at once, `gone` cannot be had. */
export function fakeLibrary({ files: given = [], downloads = [], gated }: FakeLibraryOptions = {}): Library {
  const files = new Map(given.map((file) => [file.key, file]));
  let token: string | null = null;
  const untold = [...downloads];
  let tell: (progress: DownloadProgress) => void = () => undefined;
  const change = (key: string, changes: Partial<StoredFile>): StoredFile => {
    const file = files.get(key);
    if (!file)
      throw new FacetError('bad-request', 'This file is not stored any more.', 'Look again.', { key });
    const changed = { ...file, ...changes };
    files.set(key, changed);
    return changed;
  };
  return {
    listen: (onDownload) => {
      tell = onDownload;
    },
    calls: {
      catalogue: async ({ fresh }) => [
        {
          id: 'tiny',
          title: fresh ? 'Tiny, from the hub' : 'Tiny',
          shape: '270m',
          vision: false,
          about: '',
          licence: { name: '', url: '' },
          repositories: [],
        },
      ],
      resolveRepository: async ({ text }) => ({
        kind: 'file',
        source: { kind: 'url', url: text, name: text },
      }),
      setToken: async (next) => {
        token = next;
        return null;
      },
      download: async ({ name }) => {
        if (name === 'gone') throw new FacetError('source-failed', 'It is gone.', 'Choose another.');
        if (name === gated && token === null)
          throw new FacetError('access-refused', 'Access is refused.', 'Paste a token.');
        const progress = { key: name, name, totalBytes: SIZE, bytesPerSecond: 0, secondsLeft: null };
        tell({ ...progress, state: 'downloading', loadedBytes: 500 });
        files.set(name, {
          key: name,
          name,
          origin: { kind: 'url', url: name },
          size: SIZE,
          storedBytes: SIZE,
          state: 'verified',
          sha256: undefined,
          lastUsed: 0,
          removed: false,
        });
        tell({ ...progress, state: 'done', loadedBytes: SIZE });
        return null;
      },
      steerDownload: async () => null,
      storage: async () => {
        for (const progress of untold.splice(0)) tell(progress);
        const usedBytes = given.reduce((sum, { storedBytes }) => sum + storedBytes, SIZE);
        return { files: [...files.values()], usedBytes, quotaBytes: null, persisted: false };
      },
      verifyFile: async ({ key }, { signal }) => {
        const found = { ...change(key, {}), damagedChunks: 0 };
        await new Promise((resolve) => setTimeout(resolve));
        if (signal.aborted) throw new FacetError('aborted', 'It was stopped.', 'Begin again.');
        return found;
      },
      removeFile: async ({ key }) => {
        change(key, { removed: true });
        return null;
      },
      restoreFile: async ({ key }) => change(key, { removed: false }),
      exportFile: async () => new Blob([]),
    },
  };
}
