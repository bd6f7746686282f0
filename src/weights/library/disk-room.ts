import type { FacetError } from '../../shared/errors.ts';
import type { FileManifest } from '../cache/manifest.ts';
import { type BrowserStorage, freeBytes, quotaExceeded, roomOf } from '../cache/quota.ts';
import type { Shelf } from '../cache/shelf.ts';
import type { WeightCache } from '../cache/weight-cache.ts';

interface DiskRoomOptions {
  readonly cache: WeightCache;
  readonly storage: BrowserStorage | undefined;
  readonly shelf: Shelf;
}

/** Room on the disk for what is downloaded. */
export class DiskRoom {
  readonly #options: DiskRoomOptions;

  constructor(options: DiskRoomOptions) {
    this.#options = options;
  }

  /** @throws FacetError `quota-exceeded`, before a byte is fetched in vain */
  async make(manifest: FileManifest): Promise<void> {
    const { cache, storage, shelf } = this.#options;
    const stored = (await cache.countChunks(manifest.content)) * manifest.chunkBytes;
    const missing = Math.max(0, manifest.size - stored);
    if (missing <= freeBytes(await roomOf(storage))) return;
    await shelf.tidy(true);
    const free = freeBytes(await roomOf(storage));
    if (missing > free) throw await this.full(manifest, missing, free);
  }

  /** What was removed is no room any more, so it goes for good before others are named. */
  async full(file: FileManifest, missing: number, free: number): Promise<FacetError> {
    const { shelf } = this.#options;
    await shelf.tidy(true);
    return quotaExceeded(file, missing, free, await shelf.files());
  }
}
