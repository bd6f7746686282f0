import { readFileSync } from 'node:fs';
import type { Locator, Page } from 'playwright/test';
import type { NamedBytes } from './files.ts';
import { expect } from './test.ts';

/** Waits until the model can be asked. */
export async function ready(page: Page): Promise<void> {
  await expect(page.getByText('Ready', { exact: true })).toBeVisible({ timeout: 60_000 });
}

/** Asks, waits for the answer to end, and gives it back. */
export async function ask(page: Page, question: string): Promise<Locator> {
  const answers = page.getByLabel('Answer');
  const before = await answers.count();
  await page.getByLabel('Write a message').fill(question);
  await page.keyboard.press('Enter');
  const answer = answers.nth(before);
  await expect(answer).toContainText(/prompt \d+ new/, { timeout: 90_000 });
  return answer;
}

/** A drawing that the demo model knows. */
export function drawing(name: string): NamedBytes {
  return { name, mimeType: 'image/png', buffer: readFileSync(`test/golden/tiny/images/${name}`) };
}

/** The message that passes, once everything is kept. */
export const offlineHint = (page: Page): Locator =>
  page.getByRole('listitem').filter({ hasText: 'Ready to work offline' });

/** Waits until everything is kept and the service worker answers for the page. */
export async function kept(page: Page): Promise<void> {
  await expect(offlineHint(page)).toBeVisible({ timeout: 60_000 });
  await expect.poll(() => page.evaluate(() => navigator.serviceWorker.controller?.state)).toBe('activated');
}
