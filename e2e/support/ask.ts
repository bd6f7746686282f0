import type { Page } from 'playwright/test';
import { expect } from './test.ts';

/** Sends a message and waits until its answer has come to an end. */
export async function ask(page: Page, text: string): Promise<void> {
  const answers = page.getByLabel('Answer', { exact: true });
  const before = await answers.count();
  await page.getByLabel('Write a message').fill(text);
  await page.keyboard.press('Enter');
  await expect(answers).toHaveCount(before + 1);
  await expect(answers.last()).toContainText('tokens/s');
}
