import type { CDPSession, Page } from 'playwright/test';
import { bundleWorker } from './bundle.ts';
import { chatFile } from './chat-file.ts';
import { replaceWorker } from './replace-worker.ts';
import { composer, send } from './composer.ts';
import { dropFile } from './files.ts';
import { type Jank, watchJank } from './jank.ts';
import { mixedMarkdown } from './mixed-markdown.ts';
import { expect } from './test.ts';

/** Tokens a second of the fake engine. */
const RATE = 200;
const ANSWER_TOKENS = 120;

/** Opens a chat of `exchanges` questions and answers in mixed Markdown, over a fake engine that streams. */
export async function openChat(page: Page, exchanges: number): Promise<void> {
  const body = await bundleWorker('e2e/support/stream.worker.ts');
  await replaceWorker(page, body);
  await page.goto('/');
  await expect(page.getByText('Ready')).toBeVisible();
  const answers = Array.from({ length: exchanges }, (_, index) =>
    mixedMarkdown(ANSWER_TOKENS, index).join(''),
  );
  const { name, buffer } = chatFile('A long chat', answers);
  await dropFile(page, name, buffer);
  await page.getByRole('button', { name: 'A long chat', exact: true }).click();
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
