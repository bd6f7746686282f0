import { FacetError } from '../../shared/errors.ts';
import { Backoff } from '../source/backoff.ts';
import type { Clock } from '../source/clock.ts';
import { changed, type RangeAnswer } from '../source/range.ts';
import type { DamagedChunk } from './chunk-reader.ts';
import { digestOf, sameBytes } from '../../shared/digest.ts';
import type { FileManifest } from './manifest.ts';
import { RunStream } from './run-stream.ts';
import type { WeightCache } from './weight-cache.ts';

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

/**
 * Fetches a damaged chunk again, and stores it if it is what it was.
 * @throws FacetError `file-changed` when it is not, `source-failed` when it cannot be had
 */
export async function repairChunk(
  { index, digest }: DamagedChunk,
  manifest: FileManifest,
  cache: WeightCache,
  { request, clock, online }: Fetching,
): Promise<Bytes> {
  if (!digest) throw lost(manifest.name);
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
  const { signal } = new AbortController();
  const backoff = new Backoff({ clock, online });
  await backoff.until(signal, () => stream.fetch({ first: index, count: 1 }, signal));
  if (!bytes || !sameBytes(await digestOf(bytes), digest)) throw changed(manifest.name);
  await cache.putChunk(manifest.content, index, { bytes: new Blob([bytes]), digest });
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
