import type { Locator, Page } from 'playwright/test';
import { ask } from './support/ask.ts';
import { useFakeWorker } from './support/fake-worker.ts';
import { look } from './support/look.ts';
import { expect, test } from './support/test.ts';

/** What is chosen is seen also by those who set the colours themselves, or ask for more contrast. */
test.beforeEach(async ({ page }) => {
  await useFakeWorker(page);
  await page.goto('/');
  await expect(page.getByText('Ready')).toBeVisible();
});

/** A line is what is left of a look where the system sets the colours. */
async function expectOutlined(chosen: Locator, other: Locator): Promise<void> {
  await expect(chosen).toHaveCSS('outline-style', 'solid');
  await expect(other).toHaveCSS('outline-style', 'none');
}

async function twoChats(page: Page): Promise<void> {
  await ask(page, 'Tell me about lighthouses');
  await page.getByRole('button', { name: 'New chat', exact: true }).click();
  await ask(page, 'What do owls say about lighthouses?');
}

test('with forced colours, what is chosen differs from what is not', async ({ page }) => {
  await page.setViewportSize({ width: 1440, height: 900 });
  await twoChats(page);
  await page.emulateMedia({ forcedColors: 'active' });
  const list = page.getByRole('navigation', { name: 'Chats' });
  const row = (name: string) => list.getByRole('listitem').filter({ hasText: name });
  await expectOutlined(row('owls'), row('Tell me'));

  await list.getByLabel('Search chats').fill('lighthouses');
  const hit = (name: string) => list.getByRole('listitem').getByRole('button').filter({ hasText: name });
  await expectOutlined(hit('owls'), hit('Tell me'));
  await page.keyboard.press('Escape');

  await page.keyboard.press('Control+K');
  const option = page.getByRole('option');
  await expectOutlined(option.first(), option.nth(1));
  await page.screenshot({ path: 'test-results/screens/forced-palette.png' });
  await page.keyboard.press('Escape');

  await page.keyboard.press('Control+,');
  const theme = (name: string) => page.getByRole('group', { name: 'Theme' }).getByText(name, { exact: true });
  await expect(theme('System')).toHaveCSS('forced-color-adjust', 'none');
  await expect(theme('Dark')).toHaveCSS('forced-color-adjust', 'auto');
  await page.screenshot({ path: 'test-results/screens/forced-settings.png' });
  await page.keyboard.press('Escape');

  await list.locator('[data-chat]').last().press('Delete');
  const toast = page.getByRole('listitem').filter({ hasText: 'was deleted' });
  await expect(toast).toHaveCSS('border-style', 'solid');
  await page.screenshot({ path: 'test-results/screens/forced-toast.png' });
});

test('asked for more contrast, small text and lines are stronger', async ({ page }) => {
  await twoChats(page);
  const note = page.getByRole('heading', { name: 'Today' });
  const colour = () => note.evaluate((element) => getComputedStyle(element).color);
  await page.emulateMedia({ contrast: 'no-preference', colorScheme: 'light' });
  const before = await colour();
  await page.emulateMedia({ contrast: 'more', colorScheme: 'light' });
  expect(await colour()).not.toBe(before);
  await look(page, 'more-contrast');
});
