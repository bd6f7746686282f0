import type { Locator, Page } from 'playwright/test';

/** Where a message is written. */
export const composer = (page: Page): Locator => page.getByLabel('Write a message');

/** Writes a message and sends it, without waiting for anything. */
export async function send(page: Page, text: string): Promise<void> {
  await composer(page).fill(text);
  await page.keyboard.press('Enter');
}
