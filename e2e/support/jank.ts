import type { CDPSession, Page } from 'playwright/test';

/** What a reader would have noticed while it was watched. */
export interface Jank {
  readonly frames: number;
  /** Frames that a screen of 60 Hz would have shown, and did not. */
  readonly droppedFrames: number;
  /** Tasks of the main thread above 50 ms of its own time, in milliseconds: what the page did, not what it waited. */
  readonly longTasks: readonly number[];
  /** The same by the clock, with the time in which the processor was with others. */
  readonly longByClock: readonly number[];
  /** The slowest answer to a key, from press to paint, in milliseconds. */
  readonly slowestKeyMs: number;
  /** Of the main thread's time, in per cent: all it does, and the parts of that. */
  readonly busy: Readonly<Record<'all' | 'script' | 'style' | 'layout', number>>;
}

interface Watch {
  readonly frames: number[];
  readonly keys: number[];
  ended: boolean;
}

interface TraceEvent {
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  readonly args: { readonly name?: string };
  /** Microseconds by the clock, and of the thread. */
  readonly dur?: number;
  readonly tdur?: number;
}

const LONG_MS = 50;

/** Begins to watch the page; the returned function ends that. */
export async function watchJank(page: Page, session: CDPSession): Promise<() => Promise<Jank>> {
  const browser = page.context().browser();
  await browser?.startTracing(page, { categories: ['toplevel'] });
  await page.evaluate(() => {
    const watch: Watch = { frames: [], keys: [], ended: false };
    new PerformanceObserver((list) => {
      for (const { name, duration } of list.getEntries()) {
        if (!watch.ended && name.startsWith('key')) watch.keys.push(duration);
      }
      // `durationThreshold` is not yet in the types.
    }).observe({ type: 'event', durationThreshold: 16 } as PerformanceObserverInit);
    const frame = (now: number) => {
      watch.frames.push(now);
      if (!watch.ended) requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
    Object.assign(globalThis, { watch });
  });
  const before = await threadTimes(session);
  return async () => {
    const after = await threadTimes(session);
    const share = (key: keyof typeof after) =>
      Math.round((100 * (after[key] - before[key])) / (after.now - before.now));
    const seen = await page.evaluate(() => {
      const { watch } = globalThis as unknown as { readonly watch: Watch };
      watch.ended = true;
      const gaps = watch.frames.slice(1).map((at, index) => at - (watch.frames[index] ?? at));
      return {
        frames: watch.frames.length,
        droppedFrames: gaps.reduce((sum, gap) => sum + Math.max(0, Math.round(gap / (1000 / 60)) - 1), 0),
        slowestKeyMs: Math.max(0, ...watch.keys),
      };
    });
    const trace = await browser?.stopTracing();
    const { traceEvents } = JSON.parse(String(trace)) as { readonly traceEvents: readonly TraceEvent[] };
    return {
      ...seen,
      ...longTasks(traceEvents),
      busy: { all: share('all'), script: share('script'), style: share('style'), layout: share('layout') },
    };
  };
}

function longTasks(events: readonly TraceEvent[]): Pick<Jank, 'longTasks' | 'longByClock'> {
  const threadOf = ({ pid, tid }: TraceEvent) => `${pid} ${tid}`;
  const mains = new Set(
    events
      .filter(({ name, args }) => name === 'thread_name' && args.name === 'CrRendererMain')
      .map((event) => threadOf(event)),
  );
  const tasks = events.filter(
    (event) => event.name === 'ThreadControllerImpl::RunTask' && mains.has(threadOf(event)),
  );
  if (!tasks.some(({ tdur }) => tdur !== undefined))
    throw new Error('The trace has no tasks with their times');
  const long = (times: readonly (number | undefined)[]) =>
    times.map((time = 0) => Math.round(time / 1000)).filter((time) => time > LONG_MS);
  return { longTasks: long(tasks.map(({ tdur }) => tdur)), longByClock: long(tasks.map(({ dur }) => dur)) };
}

async function threadTimes(session: CDPSession) {
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  const { metrics } = await session.send('Performance.getMetrics');
  const of = (name: string) => metrics.find((metric) => metric.name === name)?.value ?? 0;
  return {
    now: performance.now() / 1000,
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
