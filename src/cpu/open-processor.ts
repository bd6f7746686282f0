import type { Device } from '../device/device.ts';
import { openCpu } from './device.ts';
import { kernelModule } from './module.ts';
import { startWorkerThread } from './worker-thread.ts';

/** More threads than this share the memory's speed rather than add to it. */
const MOST_THREADS = 8;

/** The processor as a device of this worker. Helpers need an isolated page; until it is one, this thread is alone. */
export async function openProcessor(): Promise<Device> {
  const threads = crossOriginIsolated ? Math.min(MOST_THREADS, navigator.hardwareConcurrency) : 1;
  return openCpu({ module: await kernelModule(), threads, startThread: startWorkerThread });
}
