import { describe, expect, test } from 'vitest';
import { startNodeThread } from '../../test/support/node-thread.ts';
import type { Device } from '../device/device.ts';
import type { Allocation } from '../device/memory.ts';
import { plainStep } from '../device/step.ts';
import { biasResidual } from '../kernels/bias-residual/bias-residual.ts';
import { openCpu, type StartThread } from './device.ts';
import { kernelModule } from './module.ts';
import { CONTROL } from './runner.ts';

const WIDTH = 256;
const TOKENS = 8;
const step = { ...plainStep, tokens: TOKENS };

const open = async (threads: number, startThread: StartThread = startNodeThread): Promise<Device> =>
  openCpu({ module: await kernelModule(), threads, startThread });

/** residual += y + bias, of ones and twos: each dispatch adds 3, and running it twice at once would show. */
async function makeAdder(device: Device) {
  const make = (label: string, values: number): Allocation =>
    device.memory.allocate({ owner: 'test', kind: 'activation', dtype: 'f32', bytes: values * 4, label });
  const [y, bias, residual] = [
    make('y', TOKENS * WIDTH),
    make('bias', WIDTH),
    make('residual', TOKENS * WIDTH),
  ];
  device.write(y, new Float32Array(TOKENS * WIDTH).fill(1));
  device.write(bias, new Float32Array(WIDTH).fill(2));
  device.write(residual, new Float32Array(TOKENS * WIDTH));
  const add = await device.prepare(biasResidual(WIDTH), { y, bias, residual });
  const read = async () => new Set(new Float32Array(await device.read(residual)));
  return { add, y, bias, residual, read };
}

describe.each([1, 2, 3])('the processor on %d threads', (threads) => {
  test('does what is queued once and in its order, also what no program has room for', async () => {
    const device = await open(threads);
    const { add, residual, y, read } = await makeAdder(device);
    for (let round = 0; round < 50; round++) device.submit(step, [add, add]);
    const before = read();
    device.write(residual, new Float32Array(TOKENS * WIDTH).fill(100));
    device.submit(step, [add]);
    device.copy([{ from: residual, to: y }]);
    device.submit(step, [add]);
    const after = read();
    device.submit(
      step,
      Array.from({ length: 30_000 }, () => add),
    );
    expect(await before).toEqual(new Set([300]));
    // 100 + 3, and then that and the bias again.
    expect(await after).toEqual(new Set([103 + 103 + 2]));
    expect(await read()).toEqual(new Set([208 + 30_000 * 105]));
    device.destroy();
  });

  test('brings words back in their order', async () => {
    const device = await open(threads);
    const { add, residual } = await makeAdder(device);
    const readback = device.openReadback();
    const words = Array.from({ length: 20 }, () =>
      readback.submit(step, [add], [residual.slice(0, 4), residual.slice(4, 4)], { timed: true }),
    );
    const bits = await Promise.all(words.map((word) => word()));
    for (const place of [0, 1]) {
      const values = [...new Float32Array(Uint32Array.from(bits, (pair) => pair[place] ?? 0).buffer)];
      expect(values).toEqual(Array.from({ length: 20 }, (_, index) => 3 * (index + 1)));
    }
    expect(readback.milliseconds).toBeGreaterThan(0);
    device.destroy();
  });

  test('waits no longer for a computation that is stopped', async () => {
    const device = await open(threads);
    const { add } = await makeAdder(device);
    const stopping = new AbortController();
    let isFinished = false;
    const computing = device.compute(
      step,
      Array.from({ length: 30_000 }, () => add),
      { signal: stopping.signal },
    );
    const finished = device.finished().then(() => (isFinished = true));
    stopping.abort();
    await computing;
    expect(isFinished).toBe(false);
    await finished;
    device.destroy();
  });

  test('gives the event loop its turns while it works', async () => {
    const device = await open(threads);
    const { add } = await makeAdder(device);
    let turns = 0;
    const timer = setInterval(() => (turns += 1), 1);
    for (let round = 0; round < 40; round++) {
      device.submit(
        step,
        Array.from({ length: 5000 }, () => add),
      );
    }
    await device.finished();
    clearInterval(timer);
    expect(turns).toBeGreaterThan(1);
    device.destroy();
  });

  test('times kernels one by one', async () => {
    const device = await open(threads);
    const { add } = await makeAdder(device);
    const timer = device.openTimer();
    device.submit(step, [add, add, add], timer);
    const [time, ...others] = (await timer?.collect()) ?? [];
    expect(time).toMatchObject({ name: add.kernel.name, dispatches: 3 });
    expect(others).toEqual([]);
    device.destroy();
  });
});

test('steps come out the same on every number of threads, and whoever is told how long they took is told each', async () => {
  const took: number[] = [];
  let begun = 0;
  const of = () => ({ next: [1, 3, 2][begun++ % 3] as number, took: () => took.push(begun) });
  const counts = { usual: 2, of };
  const device = openCpu({ module: await kernelModule(), threads: 3, startThread: startNodeThread, counts });
  const { add, read } = await makeAdder(device);
  for (let round = 0; round < 100; round++) device.submit(step, [add, add]);
  expect(await read()).toEqual(new Set([600]));
  expect(took).toEqual(Array.from({ length: 100 }, (_, index) => index + 1));
  device.destroy();
});

test('a thread that dies ends the device, and whatever waits for it', async () => {
  let die: (reason: string) => void = () => undefined;
  const stopped: number[] = [];
  const device = await open(3, (_, onDeath) => {
    die = onDeath;
    return { stop: () => stopped.push(1) };
  });
  const waiting = device.finished();
  die('out of memory');
  await expect(device.lost).resolves.toMatchObject({
    code: 'device-lost',
    message: expect.stringContaining('out of memory'),
  });
  await expect(device.finished()).rejects.toMatchObject({ code: 'device-lost' });
  await waiting.catch(() => undefined);
  expect(stopped).toHaveLength(2);
});

test('a thread that is gone without a word ends the device too', async () => {
  const device = openCpu({
    module: await kernelModule(),
    threads: 2,
    // It came to a program, and never left it.
    startThread: ({ memory, control }) => {
      Atomics.add(new Int32Array(memory.buffer, control, 6), CONTROL.active, 1);
      return { stop: () => undefined };
    },
    patience: 3,
  });
  const { add, residual } = await makeAdder(device);
  device.submit(step, [add]);
  await expect(device.read(residual)).rejects.toMatchObject({
    code: 'device-lost',
    data: { device: 'cpu' },
  });
  await expect(device.lost).resolves.toMatchObject({ message: expect.stringContaining('does not answer') });
});

test('one destroyed on purpose is not lost, and holds nothing', async () => {
  const device = await open(2);
  const { y, bias, residual } = await makeAdder(device);
  for (const allocation of [y, bias, residual]) allocation.release();
  expect(device.memory.ledger.entries().map(({ bytes }) => bytes)).toEqual(
    device.layout.overhead.map(({ bytes }) => bytes),
  );
  device.destroy();
  expect(device.memory.ledger.totalBytes).toBe(0);
  const outcome = await Promise.race([
    device.lost,
    new Promise((resolve) => setTimeout(resolve, 50, 'silence')),
  ]);
  expect(outcome).toBe('silence');
  await expect(device.read(y)).rejects.toMatchObject({ code: 'aborted' });
});

test('a kernel without a form for the processor is refused', async () => {
  const device = await open(1);
  const { y, bias, residual } = await makeAdder(device);
  const { wasm, ...kernel } = biasResidual(WIDTH);
  expect(wasm?.entry).toBe('bias_residual');
  await expect(device.prepare(kernel, { y, bias, residual })).rejects.toMatchObject({ code: 'internal' });
  device.destroy();
});

test('what can never be held is refused at once, what has no room when it is settled', async () => {
  const device = await open(1);
  const book = { owner: 'test', kind: 'weights', dtype: 'q8', label: 'too much' } as const;
  expect(() => device.memory.allocate({ ...book, bytes: 2 ** 32 })).toThrow(
    expect.objectContaining({ code: 'out-of-memory' }),
  );
  const large = Array.from({ length: 3 }, () => device.memory.allocate({ ...book, bytes: 2 ** 31 }));
  await expect(device.memory.settle()).rejects.toMatchObject({ code: 'out-of-memory' });
  for (const allocation of large) allocation.release();
  device.destroy();
});
