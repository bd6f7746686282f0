import { FacetError } from '../../src/shared/errors.ts';
import type { Library } from '../../src/worker/handlers.ts';
import type { DownloadProgress, StoredFile } from '../../src/worker/library-protocol.ts';

const SIZE = 1000;

/** A library without a network: what is downloaded is there at once, `gone` cannot be had. */
export function fakeLibrary(): Library {
  const files = new Map<string, StoredFile>();
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
      setToken: async () => null,
      download: async ({ name }) => {
        if (name === 'gone') throw new FacetError('source-failed', 'It is gone.', 'Choose another.');
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
      storage: async () => ({
        files: [...files.values()],
        usedBytes: SIZE,
        quotaBytes: null,
        persisted: false,
      }),
      verifyFile: async ({ key }) => ({ ...change(key, {}), damagedChunks: 0 }),
      removeFile: async ({ key }) => {
        change(key, { removed: true });
        return null;
      },
      restoreFile: async ({ key }) => change(key, { removed: false }),
      exportFile: async () => new Blob([]),
    },
  };
}
