import { expect, it } from 'vitest';
import { freshIndexedDb } from '../../../test/support/indexed-db.ts';
import { ChunkReader } from './chunk-reader.ts';
import { digestOf } from '../../shared/digest.ts';
import { contentKey, type FileManifest } from './manifest.ts';
import { sampled } from './sampled.ts';
import { WeightCache } from './weight-cache.ts';

const indices = (count: number) => Array.from({ length: count }, (_, index) => index);

it('checks every chunk of a small file', () => {
  expect(indices(15).every(sampled(15, () => 0.99))).toBe(true);
});

it('checks the first, the last, and one in sixteen of a large one', () => {
  const chosen = indices(61).filter(sampled(61, () => 0.5));
  expect(chosen).toEqual([0, 8, 24, 40, 56, 60]);
});

it('comes to every chunk in time', () => {
  const seen = new Set<number>();
  for (let phase = 0; phase < 16; phase += 1) {
    for (const index of indices(100).filter(sampled(100, () => phase / 16))) seen.add(index);
  }
  expect(seen.size).toBe(100);
});

it('takes no chunk on trust any more once one was damaged', async () => {
  freshIndexedDb();
  const cache = new WeightCache();
  const key = 'url:m.gguf';
  const manifest: FileManifest = {
    key,
    content: contentKey(key, 'one'),
    name: 'm.gguf',
    origin: { kind: 'url', url: 'https://example.org/m.gguf' },
    size: 6,
    chunkBytes: 2,
    state: 'complete',
    lastUsed: 0,
  };
  const good = new Uint8Array([1, 2]);
  const bad = new Blob([new Uint8Array([0, 0])]);
  await cache.putFile(manifest);
  for (const index of indices(3)) {
    await cache.putChunk(manifest, index, { bytes: bad, digest: await digestOf(good) });
  }
  const repaired: number[] = [];
  const repair = async ({ index }: { readonly index: number }) => {
    repaired.push(index);
    return good;
  };
  const sample = (index: number) => index === 1;
  const reader = new ChunkReader({ cache, manifest, keep: 1, checked: new Set(), sample, repair });
  expect([...(await reader.read(0))]).toEqual([0, 0]);
  for (const index of [1, 0, 2]) expect([...(await reader.read(index))]).toEqual([1, 2]);
  expect(repaired).toEqual([1, 0, 2]);
});
