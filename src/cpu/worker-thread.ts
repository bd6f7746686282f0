import { Worker } from '../shared/held-worker.ts';
import type { StartThread } from './device.ts';

/** A helper in a worker of its own; needs a page that is cross-origin isolated. */
export const startWorkerThread: StartThread = (setup, onDeath) => {
  const worker = new Worker(new URL('./thread.worker.ts', import.meta.url), {
    type: 'module',
    name: 'facet thread',
  });
  worker.addEventListener('error', (event) => {
    // Else it ends the worker that started this one as well, and with it the model that is loaded again by then.
    event.preventDefault();
    onDeath(event.message || 'it could not be started');
  });
  worker.addEventListener('messageerror', () => onDeath('it could not be given the memory'));
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- windows have one, workers do not
  worker.postMessage(setup);
  return { stop: () => worker.terminate() };
};
