import { readFileSync } from 'node:fs';
import type { Locator, Page } from 'playwright/test';
import { composer, send } from './support/composer.ts';
import { look } from './support/look.ts';
import { expect, test } from './support/test.ts';

/** What a person does with the demo model, on the real engine and WebGPU. */
const LOADED = { timeout: 60_000 };

/** Shift + Tab until something has the focus. */
async function tabBackTo(page: Page, target: Locator): Promise<void> {
  await expect(async () => {
    await page.keyboard.press('Shift+Tab');
    await expect(target).toBeFocused({ timeout: 50 });
  }).toPass({ intervals: [0], timeout: 10_000 });
}

test('chats two turns; the second computes only what is new', async ({ page }) => {
  await page.goto('/');
  await expect(page.getByText('Ready')).toBeVisible(LOADED);
  const answers = page.getByLabel('Answer');
  await send(page, 'The code word is tulip.');
  await expect(answers.first()).toContainText('tokens/s');
  await expect(answers.first()).toContainText('0 reused');
  await send(page, 'What is the code word?');
  const second = answers.nth(1);
  await expect(second).toContainText('The code word is tulip.');
  await expect(second).toContainText(/prompt \d+ new \+ \d+ reused/);
  const [, fresh, reused] = /prompt (\d+) new \+ (\d+) reused/.exec((await second.textContent()) ?? '') ?? [];
  expect(Number(reused)).toBeGreaterThan(20);
  expect(Number(fresh)).toBeLessThan(Number(reused));
  await look(page, 'real-chat');
});

test('stops in the middle of an answer, and goes on', async ({ page }) => {
  await page.goto('/');
  await expect(page.getByText('Ready')).toBeVisible(LOADED);
  await send(page, 'Write a long list');
  const answers = page.getByLabel('Answer');
  await expect(answers.first()).toContainText('red circle');
  await page.getByRole('button', { name: 'Stop' }).click();
  await expect(answers.first()).toContainText('Stopped');
  expect(await answers.first().locator('ol > li').count()).toBeLessThan(40);
  await expect(composer(page)).toBeFocused();
  await send(page, 'What is 4 + 5?');
  await expect(answers.nth(1)).toContainText('4 + 5 = 9');
});

test('works by keyboard alone', async ({ page }) => {
  await page.goto('/');
  await expect(page.getByText('Ready')).toBeVisible(LOADED);
  const message = composer(page);
  await expect(message).toBeFocused();
  await page.keyboard.type('Hello');
  await page.keyboard.press('Shift+Enter');
  await page.keyboard.type('there');
  await expect(message).toHaveValue('Hello\nthere');
  // An input method's Enter chooses a word and does not send.
  await message.dispatchEvent('keydown', { key: 'Enter', keyCode: 229, isComposing: true });
  await expect(message).toHaveValue('Hello\nthere');
  await message.fill('Write a long list');
  await page.keyboard.press('Enter');
  await expect(page.getByLabel('Answer')).toContainText('red circle');
  await expect(message).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(page.getByLabel('Answer')).toContainText('Stopped');
  // The finished answer is in the polite region, its pieces never were.
  await expect(page.getByRole('status').filter({ hasText: 'Facet: Here is a list' })).toHaveCount(1);
  // Backwards: what can be done to the answer and the question, the conversation, the header.
  await page.keyboard.press('Control+b');
  await expect(page.getByRole('navigation', { name: 'Chats' })).toBeHidden();
  await tabBackTo(page, page.getByRole('button', { name: 'Continue' }));
  await tabBackTo(page, page.getByRole('log'));
  await tabBackTo(page, page.getByRole('button', { name: 'New chat' }));
  await page.keyboard.press('Enter');
  await expect(page.getByText('Try one of these')).toBeVisible();
  await expect(message).toBeFocused();
  await page.keyboard.press('Shift+Tab');
  await expect(page.getByRole('button', { name: 'Open a GGUF file' })).toBeFocused();
  await tabBackTo(page, page.getByRole('button', { name: 'Write a poem' }));
  await page.keyboard.press('Enter');
  await expect(page.getByLabel('You')).toHaveText('Write a poem');
  await expect(message).toBeFocused();
});

test('ships a strict policy', async () => {
  const html = readFileSync('dist/index.html', 'utf8').replaceAll('&#39;', "'");
  expect(html).toContain("default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self';");
  // WebAssembly is all that may be compiled.
  expect(html.replaceAll("'wasm-unsafe-eval'", '')).not.toContain('unsafe');
});
