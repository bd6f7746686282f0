import type { Page } from 'playwright/test';
import type { FromWorker, MemorySnapshot } from '../../src/worker/protocol.ts';

/** Keeps hold of the page's worker, so that a test can ask it what the panel is told. Before `goto`. */
export async function holdWorker(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const { Worker: Original } = globalThis;
    globalThis.Worker = class extends Original {
      constructor(address: string | URL, options?: WorkerOptions) {
        super(address, options);
        Object.assign(globalThis, { heldWorker: this });
      }
    };
  });
}

/** The answer to the worker's `memory` call. */
export function callMemory(page: Page): Promise<MemorySnapshot> {
  return page.evaluate(
    () =>
      new Promise<MemorySnapshot>((resolve) => {
        const { heldWorker: worker } = globalThis as unknown as { readonly heldWorker: Worker };
        // The page's own calls count from 1.
        const id = 1e9;
        const receive = ({ data }: MessageEvent<FromWorker>) => {
          if (data.kind !== 'result' || data.id !== id) return;
          worker.removeEventListener('message', receive);
          resolve(data.value as MemorySnapshot);
        };
        worker.addEventListener('message', receive);
        // oxlint-disable-next-line unicorn/require-post-message-target-origin -- windows have one, workers do not
        worker.postMessage({ kind: 'call', id, name: 'memory', argument: null });
      }),
  );
}
