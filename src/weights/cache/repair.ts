import { FacetError } from '../../shared/errors.ts';
import { Backoff } from '../source/backoff.ts';
import type { Clock } from '../source/clock.ts';
import { changed, type RangeAnswer } from '../source/range.ts';
import type { DamagedChunk } from './chunk-reader.ts';
import { digestOf, sameBytes } from '../../shared/digest.ts';
import type { FileManifest } from './manifest.ts';
import { RunStream } from './run-stream.ts';
import { gone, type WeightCache } from './weight-cache.ts';

type Bytes = Uint8Array<ArrayBuffer>;

/** Means of fetching a chunk again. */
export interface Fetching {
  /** @throws Transient, FacetError */
  readonly request: (
    range: readonly [first: number, last: number],
    signal: AbortSignal,
  ) => Promise<RangeAnswer>;
  readonly clock: Clock;
  /** Whether the device has a network, as far as it knows. */
  readonly online: () => boolean;
}

/** What comes can be damaged on its way too: so often a chunk is fetched before another one is believed. */
const ATTEMPTS = 3;

/**
 * Fetches a damaged chunk again, and stores it if it is what it was.
 * @throws FacetError `file-changed` when it is not, `source-failed` when it cannot be had, `storage-damaged` when the
 *   whole file is gone
 */
export async function repairChunk(
  { index, digest }: DamagedChunk,
  manifest: FileManifest,
  cache: WeightCache,
  fetching: Fetching,
): Promise<Bytes> {
  if (!digest) {
    const here = await cache.file(manifest.key);
    throw here?.content === manifest.content ? lost(manifest.name) : gone(manifest.name);
  }
  const { signal } = new AbortController();
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const bytes = await fetchChunk(index, manifest, fetching, signal);
    if (!sameBytes(await digestOf(bytes), digest)) continue;
    await cache.putChunk(manifest, index, { bytes: new Blob([bytes]), digest });
    return bytes;
  }
  throw changed(manifest.name);
}

/** One chunk from where the file comes from, whatever there is of it. @throws FacetError `source-failed`, as `request` does */
export async function fetchChunk(
  index: number,
  manifest: FileManifest,
  { request, clock, online }: Fetching,
  signal: AbortSignal,
): Promise<Bytes> {
  let bytes: Bytes | undefined;
  const stream = new RunStream({
    manifest,
    clock,
    request,
    onBytes: () => undefined,
    store: async (_, whole) => {
      bytes = whole;
    },
  });
  const backoff = new Backoff({ clock, online });
  await backoff.until(signal, () => stream.fetch({ first: index, count: 1 }, signal));
  if (!bytes) throw lost(manifest.name);
  return bytes;
}

/** A part of the file is gone, and with it what it should be. */
function lost(name: string): FacetError {
  return new FacetError(
    'source-failed',
    `Part of ${name} is missing from this browser's storage.`,
    'Load it again: Facet then fetches what is missing.',
    { file: name },
  );
}
