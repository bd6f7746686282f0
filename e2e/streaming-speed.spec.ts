import type { CDPSession, Page } from 'playwright/test';
import { bundleWorker } from './support/bundle.ts';
import { heapAfterCollection, type Jank, watchJank } from './support/jank.ts';
import { expect, test } from './support/test.ts';

const EXCHANGES = 250;
const STREAMED_SECONDS = 60;
const RATE = 200;
const KEY_MS = 200;
const MIB = 2 ** 20;

// A trace copies the page while it is measured.
test.use({ trace: 'off' });
test.setTimeout(230_000);

const composer = (page: Page) => page.getByLabel('Write a message');

async function openChat(page: Page, exchanges: number): Promise<void> {
  const body = await bundleWorker('e2e/support/stream.worker.ts');
  await page.route('**/assets/main.worker-*.js', (route) =>
    route.fulfill({ contentType: 'text/javascript', body }),
  );
  await page.goto('/');
  await expect(page.getByText('Ready')).toBeVisible();
  for (let index = 0; index < exchanges; index += 1) {
    await composer(page).fill(`Answer ${index}`);
    await page.keyboard.press('Enter');
    await expect(page.getByRole('button', { name: 'Send' })).toBeVisible();
  }
  await expect(page.getByRole('article')).toHaveCount(2 * exchanges);
}

/** Watches while somebody writes the next message. */
async function watch(page: Page, session: CDPSession): Promise<Jank> {
  // To find the composer among 500 messages takes the test's own script long, in the page; so it is found before.
  await composer(page).focus();
  const end = await watchJank(page, session);
  await page.keyboard.type('What of the layers that see all?', { delay: 250 });
  const jank = await end();
  const { frames, droppedFrames, longTasks, longByClock, slowestKeyMs, busy } = jank;
  console.log(
    `${frames} frames, ${droppedFrames} dropped; long tasks: ${longTasks.join(', ') || 'none'} ms (by the clock: ${longByClock.join(', ') || 'none'}); slowest key ${slowestKeyMs} ms`,
  );
  console.log(
    `main thread busy ${busy.all} %: script ${busy.script}, style ${busy.style}, layout ${busy.layout}`,
  );
  return jank;
}

test('200 tokens a second into a chat of 500 messages: no long task, no slow key', async ({ page }) => {
  await openChat(page, EXCHANGES);
  await page.waitForTimeout(3000);
  await composer(page).fill(`Stream ${STREAMED_SECONDS * RATE}`);
  await page.keyboard.press('Enter');
  await expect(page.getByLabel('Answer').last()).toContainText('The window of a local layer');
  const session = await page.context().newCDPSession(page);
  let jank = await watch(page, session);
  // A shared machine adds to what anything takes, and never takes from it.
  for (let times = 1; times < 3 && (jank.longTasks.length > 0 || jank.slowestKeyMs > KEY_MS); times += 1) {
    jank = await watch(page, session);
  }
  await page.getByRole('button', { name: 'Stop' }).click();
  expect(jank.frames).toBeGreaterThan(100);
  expect(jank.longTasks).toEqual([]);
  expect(jank.slowestKeyMs).toBeLessThanOrEqual(KEY_MS);
});

test('20,000 tokens in a row: streamed, they leave no more behind than is shown', async ({ page }) => {
  await openChat(page, 1);
  const session = await page.context().newCDPSession(page);
  const heap = async () => {
    // Code is still being highlighted.
    await page.waitForTimeout(3000);
    return (await heapAfterCollection(session)) / MIB;
  };
  const ask = async (text: string) => {
    const answers = await page.getByLabel('Answer').count();
    await composer(page).fill(text);
    await page.keyboard.press('Enter');
    await expect(page.getByLabel('Answer')).toHaveCount(answers + 1);
    await expect(page.getByRole('button', { name: 'Send' })).toBeVisible({ timeout: 130_000 });
  };
  // What is kept of code once it has run is no part of a text.
  await ask('Show 2000');
  await page.getByRole('button', { name: 'New chat' }).click();
  const before = await heap();
  await ask('Show 20000');
  const shown = await heap();
  await page.getByRole('button', { name: 'New chat' }).click();
  await expect(page.getByRole('article')).toHaveCount(0);
  const cleared = await heap();
  const streaming = ask('Stream 20000');
  const during: number[] = [];
  for (let quarter = 0; quarter < 3; quarter += 1) {
    await page.waitForTimeout(25_000);
    during.push((await heapAfterCollection(session)) / MIB);
  }
  await streaming;
  const streamed = await heap();
  const say = (heaps: readonly number[]) => heaps.map((size) => size.toFixed(1)).join(', ');
  console.log(`MiB: before ${say([before])}, shown at once ${say([shown])}, cleared ${say([cleared])}`);
  console.log(`MiB after each 5,000 tokens streamed: ${say([...during, streamed])}`);
  expect(cleared - before).toBeLessThan((shown - before) / 4);
  // Of what has changed since it first was rendered, React keeps the rendering before, too; and no more than that.
  expect(streamed - cleared).toBeLessThan((shown - before) * 2);
});
