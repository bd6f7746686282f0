import type { CDPSession, Page } from 'playwright/test';

/** What a reader would have noticed while it was watched. */
export interface Jank {
  readonly frames: number;
  /** Frames that a screen of 60 Hz would have shown, and did not. */
  readonly droppedFrames: number;
  /** Tasks of the main thread above 50 ms: how long, and what ran in frames as long as that. */
  readonly longTasks: readonly string[];
  /** The slowest answer to a key, from press to paint, in milliseconds. */
  readonly slowestKeyMs: number;
  /** Of the main thread, in per cent: all it does, and the parts of that. */
  readonly busy: Readonly<Record<'all' | 'script' | 'style' | 'layout', number>>;
}

interface Watch {
  readonly frames: number[];
  readonly longTasks: string[];
  readonly slowScripts: string[];
  readonly keys: number[];
  ended: boolean;
}

/** Begins to watch the page; the returned function ends that. */
export async function watchJank(page: Page, session: CDPSession): Promise<() => Promise<Jank>> {
  const before = await threadTimes(session);
  await page.evaluate(() => {
    const watch: Watch = { frames: [], longTasks: [], slowScripts: [], keys: [], ended: false };
    const observe = (type: string, see: (entry: PerformanceEntry) => void, options = {}) =>
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) if (!watch.ended) see(entry);
      }).observe({ type, ...options });
    observe('longtask', ({ duration }) => watch.longTasks.push(`${duration} ms`));
    observe('long-animation-frame', (entry) => {
      const { scripts } = entry as unknown as { readonly scripts: readonly Record<string, string>[] };
      watch.slowScripts.push(
        ...scripts.map(
          ({ duration, invoker, sourceURL, sourceCharPosition }) =>
            `${duration} ms of ${invoker} at ${sourceURL?.replace(/.*\//, '')}:${sourceCharPosition}`,
        ),
      );
    });
    observe('event', ({ name, duration }) => name.startsWith('key') && watch.keys.push(duration), {
      durationThreshold: 16,
    });
    const frame = (now: number) => {
      watch.frames.push(now);
      if (!watch.ended) requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
    Object.assign(globalThis, { watch });
  });
  return async () => {
    const after = await threadTimes(session);
    const share = (key: keyof typeof after) =>
      Math.round((100 * (after[key] - before[key])) / (after.now - before.now));
    const busy = {
      all: share('all'),
      script: share('script'),
      style: share('style'),
      layout: share('layout'),
    };
    const seen = await page.evaluate(() => {
      const { watch } = globalThis as unknown as { readonly watch: Watch };
      watch.ended = true;
      const gaps = watch.frames.slice(1).map((at, index) => at - (watch.frames[index] ?? at));
      return {
        frames: watch.frames.length,
        droppedFrames: gaps.reduce((sum, gap) => sum + Math.max(0, Math.round(gap / (1000 / 60)) - 1), 0),
        longTasks: watch.longTasks.length > 0 ? [...watch.longTasks, ...watch.slowScripts] : [],
        slowestKeyMs: Math.max(0, ...watch.keys),
      };
    });
    return { ...seen, busy };
  };
}

async function threadTimes(session: CDPSession) {
  await session.send('Performance.enable');
  const { metrics } = await session.send('Performance.getMetrics');
  const of = (name: string) => metrics.find((metric) => metric.name === name)?.value ?? 0;
  return {
    now: of('Timestamp'),
    all: of('TaskDuration'),
    script: of('ScriptDuration'),
    style: of('RecalcStyleDuration'),
    layout: of('LayoutDuration'),
  };
}

/** Bytes of the page's heap in use after everything that nobody needs has been collected. */
export async function heapAfterCollection(session: CDPSession): Promise<number> {
  await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  return usedSize;
}
