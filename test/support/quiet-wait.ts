/** Milliseconds that the main thread sleeps on a turn of the event loop while it waits for the GPU. */
const NAP = 1;

const cell = new Int32Array(new SharedArrayBuffer(4));
let waiting = 0;
let napping = false;

function nap(): void {
  napping = waiting > 0;
  if (!napping) return;
  Atomics.wait(cell, 0, 0, NAP);
  setImmediate(nap);
}

function quietly<Arguments extends unknown[], Result>(
  wait: (...args: Arguments) => Promise<Result>,
): (...args: Arguments) => Promise<Result> {
  return async (...args) => {
    waiting++;
    // One loop only: the loop of a wait that just ended may still be due, and goes on for this one.
    if (!napping) {
      napping = true;
      setImmediate(nap);
    }
    try {
      return await wait(...args);
    } finally {
      waiting--;
    }
  };
}

/**
 * Makes waiting for a software adapter cheap. While a promise of Dawn's is open, its Node binding asks the
 * device for news in a busy loop: half the processor on a machine of two cores, where the processor is the
 * adapter. Napping between the questions gives that back.
 */
export function waitQuietly(device: GPUDevice): void {
  const { queue } = device;
  queue.onSubmittedWorkDone = quietly(queue.onSubmittedWorkDone.bind(queue));
  device.createComputePipelineAsync = quietly(device.createComputePipelineAsync.bind(device));
  const createBuffer = device.createBuffer.bind(device);
  device.createBuffer = (descriptor) => {
    const buffer = createBuffer(descriptor);
    buffer.mapAsync = quietly(buffer.mapAsync.bind(buffer));
    return buffer;
  };
}
