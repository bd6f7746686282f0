import type { Device } from '../device/device.ts';
import { openCpu } from './device.ts';
import { StoredCounts } from './kept-counts.ts';
import { kernelModule } from './module.ts';
import { type KeptCounts, ThreadCounts } from './thread-counts.ts';
import { startWorkerThread } from './worker-thread.ts';

/** Threads that are started at most; how many of them compute is measured. */
const MOST_THREADS = 16;

/** A module of one function that makes a vector of 16 bytes and counts the bits of each. */
const WITH_SIMD = new Uint8Array([
  0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, 5, 1, 0x60, 0, 1, 0x7b, 3, 2, 1, 0, 10, 10, 1, 8, 0, 0x41, 0, 0xfd, 15,
  0xfd, 98, 11,
]);

/** Whether this browser's WebAssembly has SIMD, which the kernels are made of. */
export const canCompute = (): boolean => WebAssembly.validate(WITH_SIMD);

/**
 * The processor as a device of this worker, on exactly `wanted` threads where that is said; else on as many of the
 * browser's as are measured to help. Helpers need an isolated page; until it is one, this thread is alone.
 */
export async function openProcessor(wanted?: number): Promise<Device> {
  const { hardwareConcurrency, userAgent } = navigator;
  const threads = crossOriginIsolated ? (wanted ?? Math.min(MOST_THREADS, hardwareConcurrency)) : 1;
  // One thread alone has nothing to measure, and nothing to keep.
  const counts =
    wanted === undefined &&
    threads > 1 &&
    new ThreadCounts(threads, keptCounts(userAgent, hardwareConcurrency));
  return openCpu({
    module: await kernelModule(),
    threads,
    startThread: startWorkerThread,
    ...(counts ? { counts } : {}),
  });
}

/** The place for what is measured, where there is one. */
const keptCounts = (browser: string, cores: number): KeptCounts | undefined =>
  typeof indexedDB === 'undefined' ? undefined : new StoredCounts(browser, cores);
