import type { CDPSession, Page } from 'playwright/test';
import { bundleWorker } from './bundle.ts';
import { replaceWorker } from './replace-worker.ts';
import { composer, send } from './composer.ts';
import { type Jank, watchJank } from './jank.ts';
import { expect } from './test.ts';

/** Tokens a second of the fake engine. */
const RATE = 200;

/** Opens a chat of `exchanges` questions and answers in mixed Markdown, over a fake engine that streams. */
export async function openChat(page: Page, exchanges: number): Promise<void> {
  const body = await bundleWorker('e2e/support/stream.worker.ts');
  await replaceWorker(page, body);
  await page.goto('/');
  await expect(page.getByText('Ready')).toBeVisible();
  for (let index = 0; index < exchanges; index += 1) {
    await send(page, `Answer ${index}`);
    await expect(page.getByRole('button', { name: 'Send' })).toBeVisible();
  }
  await expect(page.getByRole('article')).toHaveCount(2 * exchanges);
}

/** Asks for an answer that is written for `seconds`, and waits until it has begun. */
export async function stream(page: Page, seconds: number): Promise<void> {
  await send(page, `Stream ${seconds * RATE}`);
  await expect(page.getByLabel('Answer').last()).toContainText('The window of a local layer');
}

/** Watches while somebody writes the next message. */
export async function watchTyping(page: Page, session: CDPSession): Promise<Jank> {
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
