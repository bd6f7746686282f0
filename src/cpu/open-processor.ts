import type { Device } from '../device/device.ts';
import { openCpu } from './device.ts';
import { kernelModule } from './module.ts';
import { startWorkerThread } from './worker-thread.ts';

/** More threads than this share the memory's speed rather than add to it. */
const MOST_THREADS = 8;

/** A module of one function that makes a vector of 16 bytes and counts the bits of each. */
const WITH_SIMD = new Uint8Array([
  0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, 5, 1, 0x60, 0, 1, 0x7b, 3, 2, 1, 0, 10, 10, 1, 8, 0, 0x41, 0, 0xfd, 15,
  0xfd, 98, 11,
]);

/** Whether this browser's WebAssembly has SIMD, which the kernels are made of. */
export const canCompute = (): boolean => WebAssembly.validate(WITH_SIMD);

/**
 * The processor as a device of this worker, on `wanted` threads where that is said. Helpers need an isolated page;
 * until it is one, this thread is alone.
 */
export async function openProcessor(
  wanted = Math.min(MOST_THREADS, navigator.hardwareConcurrency),
): Promise<Device> {
  const threads = crossOriginIsolated ? wanted : 1;
  return openCpu({ module: await kernelModule(), threads, startThread: startWorkerThread });
}
