import type { Locator, Page } from 'playwright/test';
import { send } from './composer.ts';
import { expect } from './test.ts';

/** Asks, waits for the answer to end, and gives it back. */
export async function ask(page: Page, question: string, timeout = 90_000): Promise<Locator> {
  const answers = page.getByLabel('Answer', { exact: true });
  const before = await answers.count();
  await send(page, question);
  const answer = answers.nth(before);
  await expect(answer).toContainText(/prompt [\d,]+ new/, { timeout });
  return answer;
}
