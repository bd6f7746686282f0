import { describe, expect, it } from 'vitest';
import type { DownloadProgress, StoredFile } from '../../worker/library-protocol.ts';
import { downloadSum, transfersOf } from './transfers.ts';

const progress = (key: string, changes: Partial<DownloadProgress> = {}): DownloadProgress => ({
  key,
  name: key,
  state: 'downloading',
  loadedBytes: 10,
  totalBytes: 100,
  bytesPerSecond: 0,
  secondsLeft: null,
  ...changes,
});
const byKey = (...all: readonly DownloadProgress[]) => new Map(all.map((each) => [each.key, each]));

const file = (key: string, changes: Partial<StoredFile> = {}): StoredFile => ({
  key,
  name: key,
  origin: { kind: 'url', url: key },
  size: 100,
  storedBytes: 40,
  state: 'partial',
  sha256: undefined,
  lastUsed: 0,
  removed: false,
  ...changes,
});

describe('downloads', () => {
  it('are those under way, and those that an earlier visit left', () => {
    const downloads = byKey(progress('a'), progress('v', { state: 'verifying' }));
    const files = [
      file('a'),
      file('left'),
      file('theirs', { coming: true }),
      file('gone', { removed: true }),
      file('w', { state: 'verified' }),
    ];
    expect(transfersOf(downloads, files, new Map())).toMatchObject([
      { key: 'a', state: 'downloading', source: { url: 'a' } },
      { key: 'left', state: 'paused', loadedBytes: 40, source: { url: 'left' }, ours: true },
      { key: 'theirs', state: 'elsewhere', ours: false },
    ]);
  });

  it('know where they come from, also when nothing of them is stored', () => {
    const source = { kind: 'url', url: 'lost', name: 'lost' } as const;
    const key = 'url:lost';
    const downloads = byKey(progress(key, { state: 'failed' }), progress('other', { state: 'failed' }));
    expect(transfersOf(downloads, [], new Map([[key, [source]]])).map((each) => each.source)).toEqual([
      source,
      undefined,
    ]);
  });

  it('of one model are told as one: sums, and the state that says most', () => {
    const downloads = byKey(
      progress('text', { loadedBytes: 50, bytesPerSecond: 10 }),
      progress('vision', { state: 'paused', notice: 'Changed.' }),
      progress('other', { state: 'failed' }),
    );
    expect(downloadSum(downloads, ['text', 'vision'])).toEqual({
      state: 'downloading',
      loadedBytes: 60,
      totalBytes: 200,
      bytesPerSecond: 10,
      secondsLeft: 14,
      notice: 'Changed.',
    });
    expect(downloadSum(downloads, ['other', 'text'])?.state).toBe('failed');
    expect(downloadSum(downloads, ['none'])).toBeUndefined();
  });

  it('of one model have the same whole from the first byte of one file to the last byte of the other', () => {
    const keys = ['text', 'vision'];
    const size = 180;
    const text = progress('text', { loadedBytes: 50 });
    const vision = progress('vision', { loadedBytes: 20, totalBytes: 80, bytesPerSecond: 10 });
    const first = downloadSum(byKey(text), keys, { size });
    expect(first).toMatchObject({ loadedBytes: 50, totalBytes: 180 });
    const then = downloadSum(byKey(vision), keys, { arrived: new Map([['text', 100]]) });
    expect(then).toMatchObject({ loadedBytes: 120, totalBytes: 180, secondsLeft: 6 });
    const files = [file('text', { state: 'verified' })];
    expect(downloadSum(byKey(vision), keys, { files })).toMatchObject({ loadedBytes: 120, totalBytes: 180 });
    expect(downloadSum(byKey(vision), keys, { files: [file('text')] })).toMatchObject({ totalBytes: 80 });
  });
});
