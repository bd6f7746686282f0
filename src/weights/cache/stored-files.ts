import type { DownloadProgress, StorageFacts, StoredFile } from '../../shared/downloads.ts';
import { FacetError } from '../../shared/errors.ts';
import { UNDO_MS } from '../../shared/undo.ts';
import type { Clock } from '../source/clock.ts';
import { stopped } from '../source/failures.ts';
import { ChunkReader, type DamagedChunk } from './chunk-reader.ts';
import { ProgressReport } from './download-progress.ts';
import { heldKeys, isHeldElsewhere, type Locks } from './file-lock.ts';
import { chunkCount, chunkSpan, type FileManifest } from './manifest.ts';
import { type BrowserStorage, usageOf } from './quota.ts';
import { storedFile } from './stored-file.ts';
import type { WeightCache } from './weight-cache.ts';

export interface StoredFilesOptions {
  readonly cache: WeightCache;
  readonly storage: BrowserStorage | undefined;
  readonly locks: Locks | undefined;
  readonly clock: Clock;
  readonly onProgress: (progress: DownloadProgress) => void;
}

/** Stored files as a person has them on the storage page: list, verify, remove and have back, export, keep. */
export class StoredFiles {
  readonly #options: StoredFilesOptions;

  constructor(options: StoredFilesOptions) {
    this.#options = options;
  }

  async facts(): Promise<StorageFacts> {
    // The tab that removed a file may be gone before half a minute is over.
    await this.#dropRemoved(isDue);
    const { storage } = this.#options;
    const { usedBytes, quotaBytes = null } = await usageOf(storage);
    const persisted = (await storage?.persisted()) ?? false;
    return { files: await this.files(), usedBytes, quotaBytes, persisted };
  }

  /** The last used first. */
  async files(): Promise<StoredFile[]> {
    const { cache, locks } = this.#options;
    const manifests = await cache.files();
    const held = await heldKeys(
      locks,
      manifests.map(({ key }) => key),
    );
    const files = await Promise.all(manifests.map((manifest) => this.#describe(manifest)));
    return files
      .map((file) => (held.has(file.key) ? { ...file, coming: true } : file))
      .sort((a, b) => b.lastUsed - a.lastUsed);
  }

  /**
   * Reads every chunk and compares it with its digest. Damaged ones are thrown away; the file is `partial`
   * then, and whatever loads it next fetches what is missing.
   * @throws FacetError `bad-request`, `busy`, `aborted`
   */
  async verify(key: string, signal: AbortSignal): Promise<StoredFile & { readonly damagedChunks: number }> {
    const { cache, clock, onProgress } = this.#options;
    const manifest = await this.#find(key);
    await this.#refuseHeld(manifest);
    let readBytes = 0;
    let damagedChunks = 0;
    const report = new ProgressReport({
      clock,
      file: { key, name: manifest.name, totalBytes: manifest.size },
      loadedBytes: () => readBytes,
      onProgress,
    });
    const repair = async ({ index }: DamagedChunk) => {
      damagedChunks += 1;
      await cache.dropChunk(manifest.content, index);
      return new Uint8Array(0);
    };
    const reader = new ChunkReader({ cache, manifest, keep: 1, checked: new Set(), repair });
    report.become('verifying');
    try {
      for (const index of await cache.storedChunks(manifest.content)) {
        if (signal.aborted) throw stopped();
        await reader.read(index);
        readBytes += chunkSpan(manifest, index).bytes;
        report.tick();
      }
    } finally {
      report.become('done');
    }
    const whole = (await cache.countChunks(manifest.content)) === chunkCount(manifest);
    const after = whole
      ? manifest
      : ((await cache.changeFile(key, (file) =>
          file.content === manifest.content ? { ...file, state: 'partial' } : file,
        )) ?? manifest);
    return { ...(await this.#describe(after)), damagedChunks };
  }

  /**
   * Removes a file: at once with `now`, else after half a minute in which `restore` has it back.
   * @throws FacetError `bad-request`, `busy`
   */
  async remove(key: string, now: boolean): Promise<void> {
    const { cache } = this.#options;
    const manifest = await this.#find(key);
    await this.#refuseHeld(manifest);
    if (now) return cache.drop(manifest);
    const removedAt = Date.now();
    await cache.changeFile(key, (file) => ({ ...file, removedAt }));
    setTimeout(() => void this.#dropRemoved((at) => at <= removedAt).catch(() => undefined), UNDO_MS);
  }

  /** @throws FacetError `bad-request` when it is gone for good */
  async restore(key: string): Promise<StoredFile> {
    const manifest = await this.#options.cache.changeFile(key, (file) => ({ ...file, removedAt: undefined }));
    return this.#describe(manifest ?? (await this.#find(key)));
  }

  /** Deletes what was removed: before anybody is told that the disk is full, and what an earlier visit left. */
  async tidy(all: boolean): Promise<void> {
    await this.#dropRemoved(all ? () => true : isDue);
    await this.#options.cache.sweep();
  }

  /** The whole file, its bytes still on disk: write its `stream()` to a file. @throws FacetError `bad-request` */
  async export(key: string): Promise<Blob> {
    const { cache } = this.#options;
    const manifest = await this.#find(key);
    const parts: Blob[] = [];
    for (let index = 0; index < chunkCount(manifest); index += 1) {
      const chunk = await cache.chunk(manifest.content, index);
      if (!chunk)
        throw new FacetError('bad-request', `${manifest.name} is not whole.`, 'Download it first.', { key });
      parts.push(chunk.bytes);
    }
    return new Blob(parts, { type: 'application/octet-stream' });
  }

  async #describe(manifest: FileManifest): Promise<StoredFile> {
    return storedFile(manifest, await this.#options.cache.countChunks(manifest.content));
  }

  async #find(key: string): Promise<FileManifest> {
    const manifest = await this.#options.cache.file(key);
    if (manifest) return manifest;
    throw new FacetError('bad-request', 'This file is not stored any more.', 'Look at the list again.', {
      key,
    });
  }

  async #refuseHeld({ key, name }: FileManifest): Promise<void> {
    if (!(await isHeldElsewhere(this.#options.locks, key))) return;
    throw new FacetError(
      'busy',
      `${name} is being downloaded.`,
      'Pause or cancel the download first; it may be in another tab.',
      { key },
    );
  }

  async #dropRemoved(isDue: (removedAt: number) => boolean): Promise<void> {
    const { cache } = this.#options;
    const isOut = ({ removedAt }: FileManifest) => removedAt !== undefined && isDue(removedAt);
    for (const manifest of await cache.files()) if (isOut(manifest)) await cache.dropIf(manifest.key, isOut);
  }
}

/** Whether what was removed then can be had back no more. */
const isDue = (removedAt: number): boolean => removedAt <= Date.now() - UNDO_MS;
