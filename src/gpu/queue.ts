import type { Copy } from '../device/device.ts';
import type { BufferSlice, DeviceMemory } from '../device/memory.ts';
import { gpuBuffer } from './buffers.ts';

/** Encodes copies in their order. */
export function encodeCopies(encoder: GPUCommandEncoder, copies: readonly Copy[]): void {
  for (const { from, to } of copies)
    encoder.copyBufferToBuffer(gpuBuffer(from), from.offset, gpuBuffer(to), to.offset, from.size);
}

/** Submits copies. */
export function submitCopies(device: GPUDevice, copies: readonly Copy[]): void {
  const encoder = device.createCommandEncoder();
  encodeCopies(encoder, copies);
  device.queue.submit([encoder.finish()]);
}

/** Writes to the beginning of a slice. */
export function writeSlice(device: GPUDevice, slice: BufferSlice, bytes: ArrayBufferView<ArrayBuffer>): void {
  const { buffer, byteOffset, byteLength } = bytes;
  const target = gpuBuffer(slice);
  // WebGPU writes whole words only.
  const whole = byteLength & ~3;
  device.queue.writeBuffer(target, slice.offset, buffer, byteOffset, whole);
  if (whole === byteLength) return;
  const tail = new Uint8Array(4);
  tail.set(new Uint8Array(buffer, byteOffset + whole, byteLength - whole));
  device.queue.writeBuffer(target, slice.offset + whole, tail);
}

/** Copies a slice to the processor and waits for it. */
export async function readSlice(
  device: GPUDevice,
  memory: DeviceMemory,
  slice: BufferSlice,
): Promise<ArrayBuffer> {
  const target = memory.allocate({
    owner: 'readback',
    kind: 'staging',
    dtype: 'bytes',
    bytes: slice.size,
    label: 'readback',
    // Mapping it fails then; nothing that is allocated later has to.
    optional: true,
    use: 'readback',
  });
  const buffer = gpuBuffer(target);
  try {
    submitCopies(device, [{ from: slice, to: { ...target.slice(0, slice.size) } }]);
    await buffer.mapAsync(MAP_READ);
    return buffer.getMappedRange(0, slice.size).slice(0);
  } finally {
    target.release();
  }
}

/** `GPUMapMode.READ`. */
const MAP_READ = 0x01;
