import { readFileSync } from 'node:fs';
import type { Page } from 'playwright/test';
import { send } from './support/composer.ts';
import { dropFile, openFile } from './support/files.ts';
import { look } from './support/look.ts';
import { expect, test } from './support/test.ts';

/** Files that are not what they seem, on the real engine. */
const DEMO = 'public/models/tiny-gemma3-q8_0.gguf';
const PNG = 'test/golden/tiny/images/red-circle.png';

async function chatOnce(page: Page): Promise<void> {
  await page.goto('/');
  await expect(page.getByText('Ready')).toBeVisible({ timeout: 60_000 });
  await send(page, 'Hello');
  await expect(page.getByLabel('Answer')).toContainText('reused');
}

async function stillChats(page: Page): Promise<void> {
  await expect(page.getByLabel('You').first()).toHaveText('Hello');
  await page.getByRole('button', { name: 'Dismiss' }).click();
  await send(page, 'What is 4 + 5?');
  await expect(page.getByLabel('Answer').nth(1)).toContainText('4 + 5 = 9');
}

test('a truncated GGUF is dropped', async ({ page }) => {
  await chatOnce(page);
  const whole = readFileSync(DEMO);
  await dropFile(page, 'cut.gguf', whole.subarray(0, Math.floor(whole.length / 2)));
  const notice = page.getByRole('alert');
  await expect(notice).toContainText('cut.gguf could not be opened');
  await expect(notice).toContainText('is cut short');
  await look(page, 'real-truncated');
  await stillChats(page);
});

test('a PNG renamed .gguf is opened', async ({ page }) => {
  await chatOnce(page);
  await openFile(page, { name: 'picture.gguf', mimeType: '', buffer: readFileSync(PNG) });
  const notice = page.getByRole('alert');
  await expect(notice).toContainText('picture.gguf could not be opened');
  await expect(notice).toContainText('not a GGUF');
  await look(page, 'real-foreign');
  await stillChats(page);
});

test('the same model from disk goes on with the chat', async ({ page }) => {
  await chatOnce(page);
  await openFile(page, { name: 'mine.gguf', mimeType: '', buffer: readFileSync(DEMO) });
  await expect(page.getByText('Ready')).toBeVisible({ timeout: 60_000 });
  await send(page, 'What is 4 + 5?');
  await expect(page.getByLabel('Answer').nth(1)).toContainText('4 + 5 = 9');
});
