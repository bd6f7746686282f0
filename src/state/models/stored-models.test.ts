import { describe, expect, it } from 'vitest';
import { fileKey, remoteFileOf } from '../../shared/remote-file.ts';
import type { StoredFile } from '../../worker/library-protocol.ts';
import { storedModels, storedShare } from './stored-models.ts';

function stored(path: string, changes: Partial<StoredFile> = {}): StoredFile {
  const origin = { kind: 'hub', repo: 'facet/tiny', path, revision: 'main' } as const;
  return {
    key: fileKey(origin),
    name: path.split('/').at(-1) ?? '',
    origin,
    size: 100,
    storedBytes: 100,
    state: 'verified',
    sha256: undefined,
    lastUsed: 0,
    removed: false,
    ...changes,
  };
}

describe('stored models', () => {
  it('puts the parts of a split file together, in order, and knows when one is missing', () => {
    const [second, first] = ['m-00002-of-00002.gguf', 'm-00001-of-00002.gguf'].map((name) => stored(name));
    expect(storedModels([second!, first!])).toMatchObject([
      { name: first!.name, size: 200, state: 'verified', files: [first, second] },
    ]);
    expect(storedModels([first!])).toMatchObject([{ state: 'partial' }]);
  });

  it('gives a vision file to every model of its folder, and deletes it with the last of them only', () => {
    const [q4, q8, vision] = [stored('m-Q4.gguf'), stored('m-Q8.gguf'), stored('mmproj-f16.gguf')];
    const both = storedModels([q4, q8, vision]);
    expect(both.map(({ sees, own }) => [sees, own.length])).toEqual([
      [true, 1],
      [true, 1],
    ]);
    expect(storedModels([q4, vision])[0]?.own).toEqual([q4, vision]);
    expect(storedModels([stored('other/m.gguf'), vision]).map(({ visionOnly }) => visionOnly)).toEqual([
      false,
      true,
    ]);
  });

  it('is as good as the worst of its files, and as recent as the last', () => {
    const model = stored('m.gguf', { lastUsed: 5 });
    const vision = stored('mmproj.gguf', { state: 'complete', lastUsed: 9 });
    expect(storedModels([model, vision])[0]).toMatchObject({ state: 'complete', lastUsed: 9 });
    const part = { ...vision, state: 'partial' as const, storedBytes: 40 };
    expect(storedModels([model, part])[0]).toMatchObject({ state: 'partial', storedBytes: 140, size: 200 });
  });

  it('says how much of some sources is there', () => {
    const [model, vision] = [stored('m.gguf'), stored('mmproj.gguf', { state: 'partial' })];
    const share = (files: readonly StoredFile[]) => storedShare([model, vision].map(remoteFileOf), files);
    expect(share([])).toBe('none');
    expect(share([model])).toBe('part');
    expect(share([model, vision])).toBe('part');
    expect(share([model, { ...vision, state: 'complete' }])).toBe('whole');
    expect(share([{ ...model, removed: true }])).toBe('none');
  });

  it('names sources as the cache does', () => {
    const file = stored('folder/m.gguf');
    expect(fileKey(remoteFileOf(file))).toBe(file.key);
    expect(fileKey({ kind: 'hub', repo: 'facet/tiny', path: 'folder/m.gguf', name: '' })).toBe(file.key);
    const url = { kind: 'url', url: 'https://huggingface.co/a.gguf' } as const;
    expect(fileKey({ ...url, name: '' })).toBe(fileKey(url));
  });
});
