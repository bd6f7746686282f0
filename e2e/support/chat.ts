import { readFileSync } from 'node:fs';
import type { Locator, Page } from 'playwright/test';
import type { NamedBytes } from './files.ts';
import { expect } from './test.ts';

/** Waits until the model can be asked. */
export async function ready(page: Page): Promise<void> {
  await expect(page.getByText('Ready', { exact: true })).toBeVisible({ timeout: 60_000 });
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
