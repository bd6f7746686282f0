import type { JSHandle, Page } from 'playwright/test';

/** What a worker made by `answerWith` sends back. */
export type Reply<Answer> = { readonly answer: Answer } | { readonly error: string };

/** A worker, and what is wrong with it: a promise that rejects once it cannot be loaded or fails outside a request. */
export type BareWorker = Worker & { readonly failed: Promise<never> };

/** A page with nothing of the app in it, and a worker of this text there, which answers by `answerWith`. */
export async function openBareWorker(page: Page, body: string): Promise<JSHandle<BareWorker>> {
  await page.route('**/bare.html', (route) =>
    route.fulfill({ contentType: 'text/html', body: '<title>-</title>' }),
  );
  await page.route('**/bare.worker.js', (route) => route.fulfill({ contentType: 'text/javascript', body }));
  await page.goto('/bare.html');
  return page.evaluateHandle(() => {
    const worker = new Worker('/bare.worker.js', { type: 'module' });
    const failed = new Promise<never>((_, reject) => {
      worker.addEventListener('error', ({ message }) =>
        // One that cannot be loaded has no message.
        reject(new Error(message || 'the worker could not be loaded')),
      );
    });
    // Whoever asks hears of it.
    failed.catch(() => undefined);
    return Object.assign(worker, { failed });
  });
}

/** Asks the worker; rejects with the message of its error, or of the worker's. Requests and answers cross as JSON. */
export const askWorker = <Request extends object, Answer>(
  worker: JSHandle<BareWorker>,
  request: Request,
): Promise<Answer> =>
  worker.evaluate((to, sent) => {
    const answer = new Promise<Answer>((resolve, reject) => {
      const { port1, port2 } = new MessageChannel();
      port1.addEventListener('message', ({ data }: MessageEvent<Reply<Answer>>) => {
        if ('error' in data) reject(new Error(data.error));
        else resolve(data.answer);
      });
      port1.start();
      to.postMessage(sent, [port2]);
    });
    return Promise.race([answer, to.failed]);
  }, request);
