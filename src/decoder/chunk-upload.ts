import { lastVisible, lastVisibleBothWays } from '../kv/visible.ts';
import { type Chunk, type Embeddings, spansOf } from './chunks.ts';
import type { DecoderContext } from './context.ts';

/** Brings a chunk that begins at position `start` to the device: token ids, what each may see, image rows. */
export function uploadChunk(
  { device, buffers, config }: DecoderContext,
  chunk: Chunk,
  start: number,
  embeddings: Embeddings,
): void {
  const { ids, images } = chunk;
  device.write(buffers.tokens, Uint32Array.from(ids));
  if (buffers.localVisible) {
    device.write(buffers.lastVisible, lastVisibleBothWays(ids.length, Infinity));
    device.write(buffers.localVisible, lastVisibleBothWays(ids.length, config.window));
    return;
  }
  device.write(buffers.lastVisible, lastVisible(start, ids.length, spansOf(chunk, start)));
  if (images.length === 0) return;
  // The embedding gather leaves placeholder rows as they are, so these may be filled before it runs.
  device.copy(
    images.map(({ row, image }) => {
      const embedding = embeddings.get(image.hash);
      if (!embedding) throw new RangeError(`no embedding of the image ${image.hash}`);
      return { from: embedding, to: buffers.residual.slice(row * config.width * 4, embedding.size) };
    }),
  );
}
