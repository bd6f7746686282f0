import { lastVisible } from '../kv/visible.ts';
import { type Chunk, spansOf } from './chunks.ts';
import type { DecoderContext } from './context.ts';

/** Brings a chunk that begins at position `start` to the GPU: token ids, what each may see, image rows. */
export function uploadChunk({ gpu, buffers, config }: DecoderContext, chunk: Chunk, start: number): void {
  const { ids, images } = chunk;
  const { queue } = gpu.device;
  queue.writeBuffer(buffers.tokens.buffer, 0, Uint32Array.from(ids));
  queue.writeBuffer(buffers.lastVisible.buffer, 0, lastVisible(start, ids.length, spansOf(chunk, start)));
  if (images.length === 0) return;
  // The embedding gather leaves placeholder rows as they are, so these may be filled before it runs.
  const encoder = gpu.device.createCommandEncoder();
  for (const { row, image } of images) {
    const { buffer, offset, size } = image.embedding;
    encoder.copyBufferToBuffer(buffer, offset, buffers.residual.buffer, row * config.width * 4, size);
  }
  queue.submit([encoder.finish()]);
}
