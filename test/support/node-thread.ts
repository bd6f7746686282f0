import { Worker } from 'node:worker_threads';
import type { StartThread } from '../../src/cpu/device.ts';
import { makeRunner } from '../../src/cpu/runner.ts';

/** A helper's whole program: the runner's own text, since Node's threads have no bundle of their own. */
const PROGRAM = `const { workerData } = require('node:worker_threads'); (${makeRunner})(workerData).serve();`;

/** A helper in a thread of Node's. It does not keep the process alive. */
export const startNodeThread: StartThread = (setup, onDeath) => {
  const worker = new Worker(PROGRAM, { eval: true, workerData: setup });
  let stopped = false;
  worker.on('error', (error) => onDeath(error instanceof Error ? error.message : String(error)));
  worker.on('exit', (code) => {
    if (!stopped) onDeath(`it ended with code ${code}`);
  });
  worker.unref();
  const stop = () => {
    stopped = true;
    void worker.terminate();
  };
  return { stop };
};
