import { cutShort, stopped } from './failures.ts';
import type { WeightSource } from './source.ts';
import { untilStopped } from './until-stopped.ts';

/** A file that lies in chunks of one length, but for the last. */
type Chunked = WeightSource & { readonly chunkBytes: number };

/**
 * Bytes `[offset, offset + length)` of the chunks that hold them; those of a single one are a view of it.
 * @throws AbortError when stopped; FacetError `gguf-truncated` past the file's end
 */
export async function readJoined(
  file: Chunked,
  [offset, length]: readonly [offset: number, length: number],
  chunkOf: (index: number) => Promise<Uint8Array<ArrayBuffer>>,
  signal: AbortSignal | undefined,
): Promise<Uint8Array<ArrayBuffer>> {
  if (signal?.aborted) throw stopped();
  if (offset + length > file.size) throw cutShort(file, offset, length);
  const parts = chunksBetween(file, offset, length).map(async (index) => {
    const start = index * file.chunkBytes;
    return (await chunkOf(index)).subarray(Math.max(0, offset - start), offset + length - start);
  });
  return joined(await untilStopped(Promise.all(parts), signal), length);
}

/** Indices of the chunks that hold `[offset, offset + length)`. */
export function chunksBetween(
  { chunkBytes }: Pick<Chunked, 'chunkBytes'>,
  offset: number,
  length: number,
): number[] {
  if (length === 0) return [];
  const first = Math.floor(offset / chunkBytes);
  const last = Math.floor((offset + length - 1) / chunkBytes);
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

/** One after the other; a single part as it is, since copies are what reading costs. */
function joined(parts: readonly Uint8Array<ArrayBuffer>[], length: number): Uint8Array<ArrayBuffer> {
  const [only] = parts;
  if (only && parts.length === 1) return only;
  const whole = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
