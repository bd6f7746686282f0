import { readFile } from 'node:fs/promises';
import type { Browser, CDPSession, Page } from 'playwright/test';
import { callMemory } from '../support/memory-call.ts';

/** Memory of a page and its browser at one moment, in bytes. */
export interface MemorySample {
  /** JavaScript's heap of the page, after a collection. */
  readonly pageHeap: number;
  /** JavaScript's heaps of the page's workers, and array buffers of the page and its workers. */
  readonly workerHeaps: number;
  readonly buffers: number;
  /** Sum of the ledger. */
  readonly ledger: number;
  /** Memory of its own that each kind of process has. */
  readonly processes: number;
}

interface Heap {
  readonly usedSize: number;
  readonly backingStorageSize?: number;
}

/** Measures the memory of a page, its workers and the processes of its browser. Linux only. */
export class MemorySampler {
  readonly #page: Page;
  readonly #session: CDPSession;
  readonly #browser: CDPSession;
  readonly #workers = new Set<string>();
  #sent = 0;

  private constructor(page: Page, session: CDPSession, browser: CDPSession) {
    this.#page = page;
    this.#session = session;
    this.#browser = browser;
    session.on('Target.attachedToTarget', ({ sessionId }) => this.#workers.add(sessionId));
    session.on('Target.detachedFromTarget', ({ sessionId }) => this.#workers.delete(sessionId));
  }

  static async open(browser: Browser, page: Page): Promise<MemorySampler> {
    const session = await page.context().newCDPSession(page);
    const sampler = new MemorySampler(page, session, await browser.newBrowserCDPSession());
    await session.send('Target.setAutoAttach', {
      autoAttach: true,
      waitForDebuggerOnStart: false,
      flatten: false,
    });
    return sampler;
  }

  async sample(): Promise<MemorySample> {
    const { totalBytes: ledger } = await callMemory(this.#page);
    await this.#session.send('HeapProfiler.collectGarbage');
    const heaps: Heap[] = [];
    for (const worker of this.#workers) {
      await this.#ask(worker, 'HeapProfiler.collectGarbage');
      heaps.push((await this.#ask(worker, 'Runtime.getHeapUsage')) as Heap);
    }
    const own = (await this.#session.send('Runtime.getHeapUsage')) as Heap;
    const sum = (values: readonly number[]) => values.reduce((all, value) => all + value, 0);
    return {
      pageHeap: own.usedSize,
      workerHeaps: sum(heaps.map(({ usedSize }) => usedSize)),
      buffers: sum([own, ...heaps].map(({ backingStorageSize = 0 }) => backingStorageSize)),
      ledger,
      processes: sum(await Promise.all((await this.#processes()).map(({ id }) => privateBytes(id)))),
    };
  }

  /** Seconds of processor that all processes of the browser took so far. */
  async seconds(): Promise<number> {
    return (await this.#processes()).reduce((sum, { cpuTime }) => sum + cpuTime, 0);
  }

  async #processes(): Promise<readonly { readonly id: number; readonly cpuTime: number }[]> {
    return (await this.#browser.send('SystemInfo.getProcessInfo')).processInfo;
  }

  #ask(sessionId: string, method: string): Promise<unknown> {
    const id = (this.#sent += 1);
    return new Promise((resolve, reject) => {
      const receive = ({ message }: { readonly message: string }) => {
        const answer = JSON.parse(message) as { readonly id?: number; readonly result: unknown };
        if (answer.id !== id) return;
        this.#session.off('Target.receivedMessageFromTarget', receive);
        resolve(answer.result);
      };
      this.#session.on('Target.receivedMessageFromTarget', receive);
      this.#session
        .send('Target.sendMessageToTarget', { sessionId, message: JSON.stringify({ id, method }) })
        .catch(reject);
    });
  }
}

/** Bytes that a process has for itself. */
async function privateBytes(process: number): Promise<number> {
  // One that ended meanwhile has none.
  const rollup = await readFile(`/proc/${process}/smaps_rollup`, 'utf8').catch(() => '');
  const kilobytes = Array.from(rollup.matchAll(/^Private_(?:Clean|Dirty):\s+(\d+)/gm), ([, kb]) =>
    Number(kb),
  );
  return 1024 * kilobytes.reduce((sum, value) => sum + value, 0);
}
