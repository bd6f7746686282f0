import type { FacetError } from '../../shared/errors.ts';
import type { FileManifest } from '../cache/manifest.ts';
import { type BrowserStorage, freeBytes, quotaExceeded, usageOf } from '../cache/quota.ts';
import type { StoredFiles } from '../cache/stored-files.ts';
import type { WeightCache } from '../cache/weight-cache.ts';

interface DiskSpaceOptions {
  readonly cache: WeightCache;
  readonly storage: BrowserStorage | undefined;
  readonly stored: StoredFiles;
}

/** Space on the disk for what is downloaded. */
export class DiskSpace {
  readonly #options: DiskSpaceOptions;

  constructor(options: DiskSpaceOptions) {
    this.#options = options;
  }

  /** Sees that a file has its space. @throws FacetError `quota-exceeded`, before a byte is fetched in vain */
  async claim(manifest: FileManifest): Promise<void> {
    const { cache, storage, stored } = this.#options;
    const storedBytes = (await cache.countChunks(manifest.content)) * manifest.chunkBytes;
    const missing = Math.max(0, manifest.size - storedBytes);
    if (missing <= freeBytes(await usageOf(storage))) return;
    await stored.tidy(true);
    const free = freeBytes(await usageOf(storage));
    if (missing > free) throw await this.full(manifest, missing, free);
  }

  /** The error of a full disk. Files that were removed take space still, so they go for good before others are named. */
  async full(file: FileManifest, missing: number, free: number): Promise<FacetError> {
    const { stored } = this.#options;
    await stored.tidy(true);
    return quotaExceeded(file, missing, free, await stored.files());
  }
}
