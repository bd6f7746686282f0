import type { Page } from 'playwright/test';
import { send } from './composer.ts';
import { expect } from './test.ts';

/** Stops as soon as an answer has this text: in the page, since the whole answer takes hardly longer than a click. */
export const stopAt = (page: Page, text: string): Promise<void> =>
  page.evaluate((wanted) => {
    const observer = new MutationObserver(() => {
      const stop = document.querySelector<HTMLButtonElement>('button[aria-label="Stop"]');
      if (!stop || !document.body.textContent.includes(wanted)) return;
      observer.disconnect();
      stop.click();
    });
    observer.observe(document.body, { subtree: true, childList: true, characterData: true });
  }, text);

/** On a quick machine most lists are over before the page has shown their first words. */
const MOST_TRIES = 30;

/**
 * Asks the demo model for lists, in new chats, until one was stopped in its middle: lists are drawn by chance, and a
 * short one may be over before the click comes.
 */
export async function stopInTheMiddle(page: Page): Promise<void> {
  const answer = page.getByLabel('Answer', { exact: true });
  for (
    let times = 0;
    times < MOST_TRIES && (await answer.filter({ hasText: 'Stopped' }).count()) === 0;
    times += 1
  ) {
    if (times > 0) await page.getByRole('button', { name: 'New chat' }).click();
    await expect(answer).toHaveCount(0);
    await stopAt(page, 'Here is');
    await send(page, 'Write a long list');
    await expect(answer).toHaveCount(1);
    await expect(page.getByRole('button', { name: 'Send' })).toBeVisible();
  }
  await expect(answer).toContainText('Stopped');
}
