import { FacetError } from '../../shared/errors.ts';
import { openingFailure, type StoredChunk, weightDatabase, type WeightDatabase } from './database.ts';
import type { FileManifest } from './manifest.ts';

/** One version of a file. */
export type StoredVersion = Pick<FileManifest, 'key' | 'content' | 'name'>;

/** Arrays sort after numbers, so this is past every chunk of the file. */
const chunksOf = (content: string): IDBKeyRange => IDBKeyRange.bound([content, 0], [content, []]);

/**
 * Weight files in IndexedDB, in chunks. A chunk and its digest are written together, so after a crash at any
 * moment each chunk is whole or absent; a file counts as there only once its manifest says so, which is
 * written last.
 */
export class WeightCache {
  readonly #database: ReturnType<typeof weightDatabase>;

  constructor(name = 'facet-weights') {
    this.#database = weightDatabase(name);
  }

  async files(): Promise<FileManifest[]> {
    return (await this.#open()).getAll('files');
  }

  async file(key: string): Promise<FileManifest | undefined> {
    return (await this.#open()).get('files', key);
  }

  /** @throws DOMException `QuotaExceededError` */
  async putFile(manifest: FileManifest): Promise<void> {
    await (await this.#open()).put('files', manifest);
  }

  /** Changes a file that is there; answers it, or undefined when it is not. */
  async changeFile(
    key: string,
    change: (manifest: FileManifest) => FileManifest,
  ): Promise<FileManifest | undefined> {
    const transaction = (await this.#open()).transaction('files', 'readwrite');
    const before = await transaction.store.get(key);
    const after = before && change(before);
    if (after) await transaction.store.put(after);
    await transaction.done;
    return after;
  }

  /** Indices of the chunks that are there, in order. */
  async storedChunks(content: string): Promise<number[]> {
    const keys = await (await this.#open()).getAllKeys('chunks', chunksOf(content));
    return keys.map(([, index]) => index);
  }

  async countChunks(content: string): Promise<number> {
    return (await this.#open()).count('chunks', chunksOf(content));
  }

  async chunk(content: string, index: number): Promise<StoredChunk | undefined> {
    return (await this.#open()).get('chunks', [content, index]);
  }

  /** The digest of a chunk that is there. */
  async digest(content: string, index: number): Promise<StoredChunk['digest'] | undefined> {
    return (await (await this.#open()).get('chunks', [content, index]))?.digest;
  }

  /**
   * Stores a chunk of a file that is there, in one transaction with a look at that.
   * @throws FacetError `storage-damaged` when it is not: another tab, or the browser, has thrown the database away;
   *   DOMException `QuotaExceededError`
   */
  async putChunk(file: StoredVersion, index: number, chunk: StoredChunk): Promise<void> {
    const transaction = (await this.#open()).transaction(['files', 'chunks'], 'readwrite');
    const here = await transaction.objectStore('files').get(file.key);
    if (here?.content !== file.content) {
      await transaction.done;
      throw gone(file.name);
    }
    await transaction.objectStore('chunks').put(chunk, [file.content, index]);
    await transaction.done;
  }

  async dropChunk(content: string, index: number): Promise<void> {
    await (await this.#open()).delete('chunks', [content, index]);
  }

  /** Deletes this version of a file; another that took its place stays. */
  async drop({ key, content }: Pick<StoredVersion, 'key' | 'content'>): Promise<void> {
    const transaction = (await this.#open()).transaction(['files', 'chunks'], 'readwrite');
    const files = transaction.objectStore('files');
    if ((await files.get(key))?.content === content) await files.delete(key);
    await transaction.objectStore('chunks').delete(chunksOf(content));
    await transaction.done;
  }

  /** Deletes a file if it is still as `wanted` says: somebody may have it back in the meantime. */
  async dropIf(key: string, wanted: (manifest: FileManifest) => boolean): Promise<void> {
    const transaction = (await this.#open()).transaction(['files', 'chunks'], 'readwrite');
    const files = transaction.objectStore('files');
    const manifest = await files.get(key);
    if (manifest && wanted(manifest)) {
      await files.delete(key);
      await transaction.objectStore('chunks').delete(chunksOf(manifest.content));
    }
    await transaction.done;
  }

  /** Deletes chunks that no file owns, as a tab may leave them that went on while its file was thrown away. */
  async sweep(): Promise<void> {
    // One transaction over both: a download that another tab begins in between would lose its first chunks.
    const transaction = (await this.#open()).transaction(['files', 'chunks'], 'readwrite');
    const files = await transaction.objectStore('files').getAll();
    const owned = new Set(files.map(({ content }) => content));
    const store = transaction.objectStore('chunks');
    let cursor = await store.openKeyCursor();
    while (cursor) {
      const [content] = cursor.key;
      if (!owned.has(content)) await store.delete(chunksOf(content));
      cursor = await cursor.continue([content, []] as unknown as [string, number]);
    }
    await transaction.done;
  }

  async #open(): Promise<WeightDatabase> {
    try {
      return await this.#database.open();
    } catch (reason) {
      throw openingFailure(reason);
    }
  }
}

/** The file is not there any more. */
export function gone(name: string): FacetError {
  return new FacetError(
    'storage-damaged',
    `What had come of ${name} is not in this browser any more.`,
    'Another tab, or the browser itself, has deleted it. Load the model again: the download then starts anew.',
    { file: name },
  );
}
