import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Watchdog } from './watchdog.ts';

const SECOND = 1000;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A watchdog over a worker whose answers to pings are given by hand. */
function watch() {
  const reasons: string[] = [];
  const worker = { answers: true, revision: 0 };
  const dog = new Watchdog({
    ping: async () => {
      if (!worker.answers) return new Promise<never>(() => undefined);
      dog.heard();
      return worker.revision;
    },
    onSilence: (reason) => {
      reasons.push(reason);
      dog.reset();
    },
  });
  const pass = (seconds: number) => vi.advanceTimersByTimeAsync(seconds * SECOND);
  return { dog, worker, reasons, pass };
}

describe('a worker that is waited for', () => {
  it('is taken for dead after ten seconds without a word, and not while it says something', async () => {
    const { dog, worker, reasons, pass } = watch();
    dog.heard();
    dog.begin(1, 'load');
    await pass(60);
    expect(reasons).toEqual([]);
    worker.answers = false;
    await pass(8);
    expect(reasons).toEqual([]);
    await pass(3);
    expect(reasons).toEqual(['it has not answered for 10 seconds']);
  });

  it('has longer until its first word', async () => {
    const { dog, worker, reasons, pass } = watch();
    worker.answers = false;
    dog.begin(1, 'memory');
    await pass(59);
    expect(reasons).toEqual([]);
    await pass(1);
    expect(reasons).toHaveLength(1);
  });

  it('is asked for nothing while nobody waits', async () => {
    const { dog, worker, reasons, pass } = watch();
    dog.heard();
    dog.begin(1, 'memory');
    dog.end(1);
    worker.answers = false;
    await pass(100);
    expect(reasons).toEqual([]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it.each(['chat', 'load', 'download'] as const)(
    'has ten seconds to end a %s that was aborted',
    async (name) => {
      const { dog, reasons, pass } = watch();
      dog.heard();
      dog.begin(1, name);
      await pass(30);
      dog.abort(1);
      dog.abort(1);
      await pass(9);
      expect(reasons).toEqual([]);
      await pass(1);
      expect(reasons).toEqual([`'${name}' has had no answer for 10 seconds`]);
    },
  );

  it.each(['unload', 'memory', 'questionTokens'] as const)('has ten seconds for %s', async (name) => {
    const { dog, reasons, pass } = watch();
    dog.heard();
    dog.begin(1, name);
    await pass(10);
    expect(reasons).toHaveLength(1);
  });

  it('may take as long as it goes on with a turn, and those behind it wait', async () => {
    const { dog, worker, reasons, pass } = watch();
    dog.heard();
    dog.begin(1, 'chat');
    dog.begin(2, 'unload');
    for (let minute = 0; minute < 10; minute++) {
      await pass(60);
      worker.revision++;
    }
    expect(reasons).toEqual([]);
    await pass(200);
    expect(reasons).toEqual(["'chat' has had no answer for 180 seconds"]);
  });

  it.each(['embed', 'speed', 'rates'] as const)('has nothing to unload before a %s is over', async (name) => {
    const { dog, reasons, pass } = watch();
    dog.heard();
    dog.begin(1, name);
    dog.begin(2, 'unload');
    await pass(9);
    if (name !== 'rates') await pass(60);
    expect(reasons).toEqual([]);
    dog.end(1);
    await pass(9);
    expect(reasons).toEqual([]);
    await pass(1);
    expect(reasons).toEqual(["'unload' has had no answer for 10 seconds"]);
  });

  it('starts anew after it was ended', async () => {
    const { dog, reasons, pass } = watch();
    dog.heard();
    dog.begin(1, 'memory');
    await pass(10);
    expect(reasons).toHaveLength(1);
    expect(vi.getTimerCount()).toBe(0);
    dog.begin(2, 'load');
    await pass(20);
    expect(reasons).toHaveLength(1);
  });
});
