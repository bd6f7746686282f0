import type { JSHandle, Page } from 'playwright/test';

/** What a worker made by `answerWith` sends back. */
export type Reply<Answer> = { readonly answer: Answer } | { readonly error: string };

/** A page with nothing of the app in it, and a worker of this text there, which answers by `answerWith`. */
export async function openBareWorker(page: Page, body: string): Promise<JSHandle<Worker>> {
  await page.route('**/bare.html', (route) =>
    route.fulfill({ contentType: 'text/html', body: '<title>-</title>' }),
  );
  await page.route('**/bare.worker.js', (route) => route.fulfill({ contentType: 'text/javascript', body }));
  await page.goto('/bare.html');
  return page.evaluateHandle(() => new Worker('/bare.worker.js', { type: 'module' }));
}

/** Asks the worker; rejects with the message of its error. Requests and answers cross as JSON. */
export const askWorker = <Request extends object, Answer>(
  worker: JSHandle<Worker>,
  request: Request,
): Promise<Answer> =>
  worker.evaluate(
    (to, sent) =>
      new Promise<Answer>((resolve, reject) => {
        const { port1, port2 } = new MessageChannel();
        port1.addEventListener('message', ({ data }: MessageEvent<Reply<Answer>>) => {
          if ('error' in data) reject(new Error(data.error));
          else resolve(data.answer);
        });
        port1.start();
        to.postMessage(sent, [port2]);
      }),
    request,
  );
