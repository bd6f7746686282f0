import { afterEach, describe, expect, it, vi } from 'vitest';
import { FakeLocks } from '../../../test/support/fake-locks.ts';
import { EngineLock } from './engine-lock.ts';

afterEach(() => void vi.useRealTimers());

function twoTabs() {
  const locks = new FakeLocks();
  const [first, second] = [locks.tab(), locks.tab()];
  return { locks, first, a: new EngineLock(first.locks), b: new EngineLock(second.locks) };
}

const never = new AbortController().signal;

describe('EngineLock', () => {
  it('lets one tab load at a time', async () => {
    const { a, b } = twoTabs();
    expect(await a.take()).toBe(true);
    expect(await a.take()).toBe(true);
    expect(await b.take()).toBe(false);
    a.release();
    await b.whenFree(never);
    expect(await b.take()).toBe(true);
  });

  it('waits a moment for what a page that was reloaded still holds', async () => {
    const { a, b } = twoTabs();
    await a.take();
    const taken = b.take();
    setTimeout(() => a.release(), 100);
    expect(await taken).toBe(true);
  });

  it('can be had again at once by the tab that let go', async () => {
    const { a } = twoTabs();
    await a.take();
    a.release();
    expect(await a.take()).toBe(true);
  });

  it('takes over only once the other tab has unloaded', async () => {
    const { a, b } = twoTabs();
    let unloaded: (() => void) | undefined;
    a.onLost(() => new Promise((resolve) => (unloaded = resolve)));
    await a.take();
    const taken = vi.fn<(may: boolean) => void>();
    void b.take({ steal: true }).then(taken);
    await vi.waitFor(() => expect(unloaded).toBeDefined());
    expect(taken).not.toHaveBeenCalled();
    unloaded?.();
    await vi.waitFor(() => expect(taken).toHaveBeenCalledWith(true));
    expect(await a.take()).toBe(false);
  });

  it('does not wait for a tab that is frozen', async () => {
    const { a, b } = twoTabs();
    a.onLost(() => new Promise(() => undefined));
    await a.take();
    const signal = new AbortController();
    vi.spyOn(AbortSignal, 'timeout').mockReturnValue(signal.signal);
    const taken = b.take({ steal: true });
    signal.abort();
    expect(await taken).toBe(true);
    vi.restoreAllMocks();
  });

  it('says when the other tab has let go, or is closed, and holds nothing then', async () => {
    const { first, a, b } = twoTabs();
    await a.take();
    const free = vi.fn<() => void>();
    const waiting = b.whenFree(never).then(free);
    await Promise.resolve();
    expect(free).not.toHaveBeenCalled();
    first.close();
    await waiting;
    expect(await b.take()).toBe(true);
  });

  it('can be taken back', async () => {
    const { a, b } = twoTabs();
    await a.take();
    await b.take({ steal: true });
    expect(await a.take({ steal: true })).toBe(true);
    expect(await b.take()).toBe(false);
  });

  it('stops nobody where there are no Web Locks', async () => {
    const lock = new EngineLock(undefined);
    expect(await lock.take()).toBe(true);
    await lock.whenFree(never);
    lock.release();
  });
});
