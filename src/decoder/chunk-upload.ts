import { lastVisible } from '../kv/visible.ts';
import { type Chunk, type Embeddings, spansOf } from './chunks.ts';
import type { DecoderContext } from './context.ts';

/** Brings a chunk that begins at position `start` to the GPU: token ids, what each may see, image rows. */
export function uploadChunk(
  { gpu, buffers, config }: DecoderContext,
  chunk: Chunk,
  start: number,
  embeddings: Embeddings,
): void {
  const { ids, images } = chunk;
  const { queue } = gpu.device;
  queue.writeBuffer(buffers.tokens.buffer, 0, Uint32Array.from(ids));
  queue.writeBuffer(buffers.lastVisible.buffer, 0, lastVisible(start, ids.length, spansOf(chunk, start)));
  if (images.length === 0) return;
  // The embedding gather leaves placeholder rows as they are, so these may be filled before it runs.
  const encoder = gpu.device.createCommandEncoder();
  for (const { row, image } of images) {
    const embedding = embeddings.get(image.hash);
    if (!embedding) throw new RangeError(`no embedding of the image ${image.hash}`);
    const { buffer, offset, size } = embedding;
    encoder.copyBufferToBuffer(buffer, offset, buffers.residual.buffer, row * config.width * 4, size);
  }
  queue.submit([encoder.finish()]);
}
