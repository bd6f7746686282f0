import { digestOf, sameBytes } from '../../shared/digest.ts';
import type { ChunkReader } from './chunk-reader.ts';
import { FileHash } from './file-hash.ts';
import { chunkCount, type FileManifest } from './manifest.ts';
import { fetchChunk, type Fetching } from './repair.ts';
import type { Slots } from './slots.ts';
import type { WeightCache } from './weight-cache.ts';

type Bytes = Uint8Array<ArrayBuffer>;

export interface DamageSearchOptions extends Fetching {
  readonly manifest: FileManifest;
  readonly cache: WeightCache;
  readonly reader: ChunkReader;
  readonly slots: Slots;
  /** Chunks to look at before others. */
  readonly suspicious: ReadonlySet<number>;
  /** Requests at once. */
  readonly streams: number;
}

/**
 * A file came whole, and is not what it should be: a part of it was damaged on its way, and where only the digest of
 * the whole is known, nobody says which. Fetches chunks once more, those first that were put together from broken
 * connections, until one comes otherwise than it did; it is taken as most of its answers say, and the whole is hashed
 * again. What was found right stays: one flipped bit costs no second download of everything, and never what is on the disk.
 * @returns the SHA-256 of the whole in hex; undefined when every chunk comes as it came, and it is still not that
 * @throws FacetError as fetching does; the signal's reason
 */
export async function searchDamage(
  options: DamageSearchOptions,
  expected: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  const { manifest, suspicious, streams } = options;
  const all = Array.from({ length: chunkCount(manifest) }, (_, index) => index);
  const order = [...suspicious, ...all.filter((index) => !suspicious.has(index))].values();
  const found = new AbortController();
  const stop = AbortSignal.any([signal, found.signal]);
  let hashing: Promise<unknown> = Promise.resolve();
  let digest: string | undefined;
  const lane = async (): Promise<void> => {
    for (const index of order) {
      await hashing;
      stop.throwIfAborted();
      if (!(await mendChunk(options, index, stop))) continue;
      hashing = hashing.then(async () => {
        if (digest === undefined && (await hashOf(options, signal)) === expected) digest = expected;
      });
      await hashing;
      if (digest !== undefined) found.abort();
    }
  };
  const lanes = await Promise.allSettled(Array.from({ length: streams }, lane));
  signal.throwIfAborted();
  if (digest !== undefined) return digest;
  const failed = lanes.find((each) => each.status === 'rejected');
  if (failed) throw failed.reason;
  return undefined;
}

/** Whether a chunk came otherwise than it had, and lies there now as it should. */
async function mendChunk(options: DamageSearchOptions, index: number, signal: AbortSignal): Promise<boolean> {
  const { manifest, cache, reader } = options;
  const before = await cache.digest(manifest.content, index);
  const [again, digest] = await fetched(options, index, signal);
  if (before && sameBytes(before, digest)) return false;
  const [, third] = await fetched(options, index, signal);
  // The second was the damaged one, or every answer is another.
  if (!sameBytes(third, digest)) return false;
  await cache.putChunk(manifest, index, { bytes: new Blob([again]), digest });
  reader.remember(index, again);
  return true;
}

async function fetched(
  options: DamageSearchOptions,
  index: number,
  signal: AbortSignal,
): Promise<readonly [bytes: Bytes, digest: Bytes]> {
  const bytes = await options.slots.use(signal, () => fetchChunk(index, options.manifest, options, signal));
  return [bytes, await digestOf(bytes)];
}

async function hashOf({ manifest, reader }: DamageSearchOptions, signal: AbortSignal): Promise<string> {
  const hash = await FileHash.open();
  while (hash.chunks < chunkCount(manifest)) {
    signal.throwIfAborted();
    hash.update(await reader.read(hash.chunks));
  }
  return hash.digest();
}
