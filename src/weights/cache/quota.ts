import type { StoredFile } from '../../shared/downloads.ts';
import { FacetError } from '../../shared/errors.ts';
import { formatBytes } from '../../shared/format-bytes.ts';
import type { FileManifest } from './manifest.ts';

/** The part of `navigator.storage` that is needed. */
export interface BrowserStorage {
  estimate(): Promise<{ usage?: number; quota?: number }>;
  persisted(): Promise<boolean>;
}

/** Storage of this site. */
export interface SiteUsage {
  readonly usedBytes: number;
  /** Bytes that the browser lets this site use in all; undefined where it does not say. */
  readonly quotaBytes: number | undefined;
}

/** Usage as the browser says it now; nothing is used and no end is known where it says nothing. */
export async function usageOf(storage: BrowserStorage | undefined): Promise<SiteUsage> {
  const { usage = 0, quota } = (await storage?.estimate()) ?? {};
  return { usedBytes: usage, quotaBytes: quota };
}

/** Chromium says that 10 GiB are left however much there is, so that nobody is known by the size of the disk. */
const SAID_AT_MOST = 10 * 2 ** 30;

/** Bytes that may still be written, as far as can be known; Infinity where the browser does not say. */
export function freeBytes({ usedBytes, quotaBytes = Infinity }: SiteUsage): number {
  const free = Math.max(0, quotaBytes - usedBytes);
  return free >= SAID_AT_MOST ? Infinity : free;
}

/**
 * The disk, or the browser's share of it, is full. `stored` is what else is kept: the hint names what could
 * go, the least recently used first, as much as is enough. `free` is 0 when a write has failed: what the
 * browser said before was wrong then.
 */
export function quotaExceeded(
  { key: wanted, name }: Pick<FileManifest, 'key' | 'name'>,
  neededBytes: number,
  free: number,
  stored: readonly StoredFile[],
): FacetError {
  const candidates = stored
    .filter(({ key, storedBytes }) => key !== wanted && storedBytes > 0)
    .toSorted((a, b) => a.lastUsed - b.lastUsed)
    .map(({ key, name: other, storedBytes, lastUsed }) => ({
      key,
      name: other,
      bytes: storedBytes,
      lastUsed,
    }));
  const gain = enough(candidates, neededBytes - free);
  const hint =
    gain.length > 0
      ? `Remove ${gain.map((file) => `${file.name} (${formatBytes(file.bytes)})`).join(', ')} from the storage page, or free space on the disk. What has come already is kept.`
      : 'Free space on the disk, or choose a smaller file. What has come already is kept.';
  const has = free > 0 ? `this browser has ${formatBytes(free)} left for Facet` : 'the browser keeps no more';
  return new FacetError('quota-exceeded', `${name} needs ${formatBytes(neededBytes)} more; ${has}.`, hint, {
    file: name,
    neededBytes,
    freeBytes: free,
    candidates,
  });
}

/** The first of them that together give so many bytes; all when they do not. */
function enough<File extends { readonly bytes: number }>(files: readonly File[], wanted: number): File[] {
  const chosen: File[] = [];
  let sum = 0;
  for (const file of files) {
    if (sum >= wanted && chosen.length > 0) break;
    chosen.push(file);
    sum += file.bytes;
  }
  return chosen;
}
