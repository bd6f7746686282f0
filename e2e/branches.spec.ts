import type { Locator, Page } from 'playwright/test';
import { ask } from './support/ask.ts';
import { useFakeWorker } from './support/fake-worker.ts';
import { look } from './support/look.ts';
import { expect, test } from './support/test.ts';

/** A conversation worked as a tree. The fake engine echoes what it is asked, or counts to 40. */
const question = (page: Page): Locator => page.getByLabel('You', { exact: true });
const answer = (page: Page): Locator => page.getByLabel('Answer', { exact: true });

async function start(page: Page, pauseMs = 10): Promise<void> {
  await useFakeWorker(page, { pauseMs });
  await page.goto('/');
  await expect(page.getByText('Ready')).toBeVisible();
}

test('edits a question in its place, and goes back to the first version', async ({ page }) => {
  await start(page);
  await ask(page, 'Red or blue?');
  await ask(page, 'And why?');
  await question(page).first().hover();
  await question(page).first().getByRole('button', { name: 'Edit' }).click();
  const editor = page.getByLabel('Edit the message');
  await expect(editor).toBeFocused();
  await expect(editor).toHaveValue('Red or blue?');
  await look(page, 'editing');
  await page.keyboard.press('Escape');
  await expect(question(page).first().getByRole('button', { name: 'Edit' })).toBeFocused();
  await page.keyboard.press('Enter');
  await editor.fill('Green or grey?');
  await page.keyboard.press('Enter');
  await expect(answer(page)).toHaveCount(1);
  await expect(answer(page)).toContainText('Green or grey?');
  await expect(page.getByLabel('Write a message')).toBeFocused();
  const versions = question(page).getByRole('group', { name: 'Versions' });
  await expect(versions).toContainText('2 / 2');
  await expect(answer(page)).toContainText('tokens/s');
  await look(page, 'branches');

  // By keyboard: the focus stays on the buttons while the message changes under them.
  await versions.getByRole('button', { name: 'Previous version' }).press('Enter');
  await expect(versions.first()).toContainText('1 / 2');
  await expect(answer(page)).toHaveCount(2);
  await expect(answer(page).last()).toContainText('And why?');
  await expect(versions.first().getByRole('button', { name: 'Next version' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(versions).toContainText('2 / 2');
  await page.reload();
  await expect(question(page)).toContainText('Green or grey?');
  await expect(versions).toContainText('2 / 2');
});

test('answers once more beside the first answer', async ({ page }) => {
  await start(page);
  await ask(page, 'Say something');
  await answer(page).getByRole('button', { name: 'Write again' }).click();
  const versions = answer(page).getByRole('group', { name: 'Versions' });
  await expect(versions).toContainText('2 / 2');
  await expect(answer(page)).toContainText('tokens/s');
  await versions.getByRole('button', { name: 'Previous version' }).click();
  await expect(versions).toContainText('1 / 2');
});

test('stops, and continues from where it stopped', async ({ page }) => {
  await start(page, 60);
  await page.getByLabel('Write a message').fill('Count, and take your time over it');
  await page.keyboard.press('Enter');
  await expect(answer(page)).toContainText('5\n');
  await page.getByRole('button', { name: 'Stop' }).click();
  await expect(answer(page)).toContainText('Stopped');
  const before = await answer(page).innerText();
  await look(page, 'stopped');
  await page.getByRole('button', { name: 'Continue' }).click();
  await expect(page.getByRole('button', { name: 'Continue' })).toBeHidden();
  await expect(answer(page)).toContainText('tokens/s', { timeout: 30_000 });
  await expect(answer(page)).not.toContainText('Stopped');
  expect((await answer(page).innerText()).length).toBeGreaterThan(before.length);
});

test('deletes a message with what followed it, and has it back', async ({ page }) => {
  await start(page);
  await ask(page, 'One');
  await ask(page, 'Two');
  await question(page).last().hover();
  await question(page).last().getByRole('button', { name: 'More' }).click();
  await page.getByRole('menuitem', { name: 'Delete' }).click();
  await expect(question(page)).toHaveCount(1);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(question(page)).toHaveCount(2);
  await expect(answer(page).last()).toContainText('Two');
});

test('copies an answer as text and as Markdown', async ({ page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await start(page);
  await ask(page, '**Bold** words');
  const clipboard = () => page.evaluate(() => navigator.clipboard.readText());
  await answer(page).getByRole('button', { name: 'Copy as text' }).click();
  await expect.poll(clipboard).toBe('Bold words');
  await answer(page).getByRole('button', { name: 'More' }).click();
  await page.getByRole('menuitem', { name: 'Copy as Markdown' }).click();
  await expect.poll(clipboard).toBe('**Bold** words');
});

test('a reload during an answer keeps what was written, and offers to continue', async ({ page }) => {
  await start(page, 80);
  await page.getByLabel('Write a message').fill('Count');
  await page.keyboard.press('Enter');
  await expect(answer(page)).toContainText('20\n', { timeout: 30_000 });
  await page.reload();
  // At most the last second is lost.
  await expect(answer(page)).toContainText('8\n');
  await expect(page.getByRole('button', { name: 'Continue' })).toBeVisible();
});
