import { askWorker, openBareWorker } from './support/bare-worker.ts';
import { expect, test } from './support/test.ts';
import { openWorkerPage, serveWorker } from './support/worker-page.ts';

/** The tests' own workers. A test waits for minutes where nobody hears that its worker is broken. */
const BROKEN = 'import "/there-is-no-such-module.js";';

test('a worker that cannot be loaded fails the test that asks it', async ({ context, browser }) => {
  // What the browser says of the missing module is not the page fixture's to judge.
  const bare = await openBareWorker(await context.newPage(), BROKEN);
  await expect(askWorker(bare, {})).rejects.toThrow('could not be loaded');
  const server = await serveWorker(BROKEN);
  const other = await browser.newContext();
  const tab = await openWorkerPage(other, server);
  expect((await tab.refusal('memory', null)).code).toBe('worker-died');
  await other.close();
  server.stop();
});
