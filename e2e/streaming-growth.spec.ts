import type { Page } from 'playwright/test';
import { openChat, stream, watchTyping } from './support/long-chat.ts';
import { expect, test } from './support/test.ts';

// A trace copies the page while it is measured.
test.use({ trace: 'off' });
test.setTimeout(230_000);

/** Share of the main thread's time that an answer takes which streams into a chat, in per cent. */
async function busyWhileStreaming(page: Page, exchanges: number): Promise<number> {
  await openChat(page, exchanges);
  await page.waitForTimeout(1000);
  await stream(page, 40);
  const session = await page.context().newCDPSession(page);
  const { busy, frames } = await watchTyping(page, session);
  await page.getByRole('button', { name: 'Stop' }).click();
  expect(frames).toBeGreaterThan(0);
  return busy.all;
}

test('an answer streams into a chat of 200 messages as into one of 10', async ({ page, browser }) => {
  const short = await busyWhileStreaming(page, 5);
  // One tab has the engine; what it remembers is not for the next.
  await page.close();
  const long = await busyWhileStreaming(await browser.newPage(), 100);
  // Every message laid out with every flush took three times as much.
  expect(long / short).toBeLessThan(2);
});
