import type { CDPSession, Page } from 'playwright/test';

interface HeapUsage {
  readonly usedSize: number;
  /** Array buffers, which live outside the heap proper. */
  readonly backingStorageSize: number;
}

/** Samples the heap of the page's worker ten times a second; the returned function ends that and answers the peak in bytes. */
export async function watchWorkerHeap(page: Page): Promise<() => Promise<number>> {
  const session = await page.context().newCDPSession(page);
  const worker = new Promise<string>((resolve) => {
    session.on('Target.attachedToTarget', ({ sessionId }) => resolve(sessionId));
  });
  await session.send('Target.setAutoAttach', {
    autoAttach: true,
    waitForDebuggerOnStart: false,
    flatten: false,
  });
  const sessionId = await worker;
  const ending = new AbortController();
  let peak = 0;
  const sampling = (async () => {
    for (let id = 1; !ending.signal.aborted; id += 1) {
      const { usedSize, backingStorageSize } = await heapUsage(session, sessionId, id);
      peak = Math.max(peak, usedSize + backingStorageSize);
      await page.waitForTimeout(100);
    }
  })();
  return async () => {
    ending.abort();
    await sampling;
    await session.detach();
    return peak;
  };
}

function heapUsage(session: CDPSession, sessionId: string, id: number): Promise<HeapUsage> {
  return new Promise((resolve, reject) => {
    const receive = ({ message }: { message: string }) => {
      const answer = JSON.parse(message) as { id?: number; result: HeapUsage };
      if (answer.id !== id) return;
      session.off('Target.receivedMessageFromTarget', receive);
      resolve(answer.result);
    };
    session.on('Target.receivedMessageFromTarget', receive);
    const message = JSON.stringify({ id, method: 'Runtime.getHeapUsage' });
    session.send('Target.sendMessageToTarget', { sessionId, message }).catch(reject);
  });
}
