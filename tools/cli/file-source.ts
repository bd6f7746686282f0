import { type FileHandle, open } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { cutShort, failure, stopped } from '../../src/weights/source/failures.ts';
import type { WeightSource } from '../../src/weights/source/source.ts';

const CHECK_PATH = 'Check the path and that the file may be read.';

/** A file in Node's file system. Open until `close`. */
export interface NodeFileSource extends WeightSource {
  close(): Promise<void>;
}

/** @throws FacetError `source-failed` when the file cannot be opened. */
export async function fileSource(path: string): Promise<NodeFileSource> {
  const name = basename(path);
  let handle: FileHandle;
  try {
    handle = await open(path, 'r');
  } catch (error) {
    throw failure(error, name, CHECK_PATH);
  }
  const { size, mtimeMs } = await handle.stat();
  const source: NodeFileSource = {
    id: `file:${resolve(path)}:${size}:${mtimeMs}`,
    name,
    size,
    async read(offset, length, signal) {
      const bytes = new Uint8Array(length);
      let filled = 0;
      try {
        while (filled < length) {
          if (signal?.aborted) throw stopped();
          const { bytesRead } = await handle.read(bytes, filled, length - filled, offset + filled);
          if (bytesRead === 0) throw cutShort(source, offset, length, offset + filled);
          filled += bytesRead;
        }
      } catch (error) {
        throw failure(error, name, CHECK_PATH);
      }
      return bytes;
    },
    close: () => handle.close(),
  };
  return source;
}
