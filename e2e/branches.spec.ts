import type { Locator, Page } from 'playwright/test';
import { composer, send } from './support/composer.ts';
import { ask } from './support/ask.ts';
import { useFakeWorker } from './support/fake-worker.ts';
import { openFile } from './support/files.ts';
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
  await expect(composer(page)).toBeFocused();
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

test('an edit that was begun is there after a look at another chat, and after a reload', async ({ page }) => {
  await start(page);
  await ask(page, 'Red or blue?');
  await question(page).hover();
  await question(page).getByRole('button', { name: 'Edit' }).click();
  const editor = page.getByLabel('Edit the message');
  await editor.fill('Green or');
  await page.getByRole('button', { name: 'New chat', exact: true }).click();
  await expect(editor).toBeHidden();
  const list = page.getByRole('navigation', { name: 'Chats' });
  await list.getByRole('button', { name: 'Red or blue?', exact: true }).click();
  await expect(editor).toHaveValue('Green or');
  await page.reload();
  await expect(editor).toHaveValue('Green or');
  await expect(editor).not.toBeFocused();
  // Nothing is asked before the model is there again.
  await expect(page.getByText('Ready', { exact: true })).toBeVisible();
  await editor.fill('Green or grey?');
  await page.keyboard.press('Enter');
  await expect(answer(page)).toContainText('Green or grey?');
  await expect(editor).toBeHidden();
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
  await start(page, 150);
  await send(page, 'Count, and take your time over it');
  await expect(answer(page)).toContainText('5\n');
  await page.getByRole('button', { name: 'Stop' }).click();
  await expect(answer(page)).toContainText('Stopped');
  await look(page, 'stopped');
  await page.getByRole('button', { name: 'Continue' }).click();
  await expect(page.getByRole('button', { name: 'Continue' })).toBeHidden();
  await expect(answer(page)).toContainText('tokens/s', { timeout: 30_000 });
  await expect(answer(page)).not.toContainText('Stopped');
  // The fake engine goes on by saying once more what was there.
  await expect(answer(page)).toContainText(/4\s+5[^]*4\s+5/);
});

test('deletes a message with what followed it, and has it back', async ({ page }) => {
  await start(page);
  await ask(page, 'One');
  await ask(page, 'Two');
  await question(page).last().hover();
  await question(page).last().getByRole('button', { name: 'More' }).click();
  await page.getByRole('menuitem', { name: 'Delete' }).click();
  await expect(question(page)).toHaveCount(1);
  // However high the composer is, the notice stays above it.
  const message = composer(page);
  const undo = page.getByRole('button', { name: 'Undo' });
  await message.fill('one\ntwo\nthree\nfour\nfive\nsix');
  const bottom = async () => {
    const box = await undo.boundingBox();
    return (box?.y ?? Infinity) + (box?.height ?? 0);
  };
  await expect.poll(bottom).toBeLessThan((await message.boundingBox())?.y ?? 0);
  await message.fill('');
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(question(page)).toHaveCount(2);
  await expect(answer(page).last()).toContainText('Two');
});

test('an answer that was deleted alone is written anew', async ({ page }) => {
  await start(page);
  await ask(page, 'One');
  await answer(page).getByRole('button', { name: 'More' }).click();
  await page.getByRole('menuitem', { name: 'Delete' }).click();
  await expect(answer(page)).toHaveCount(0);
  await question(page).getByRole('button', { name: 'Write an answer' }).click();
  await expect(answer(page)).toContainText('One');
  await expect(question(page)).toHaveCount(1);
  await expect(question(page).getByRole('button', { name: 'Write an answer' })).toBeHidden();
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
  await start(page, 200);
  await send(page, 'Count');
  await expect(answer(page)).toContainText('20\n', { timeout: 30_000 });
  await page.reload();
  // At most the last second is lost.
  await expect(answer(page)).toContainText('8\n');
  await expect(page.getByRole('button', { name: 'Continue' })).toBeVisible();
});

test('a chat has a system prompt, sampling, a title and a model of its own', async ({ page }) => {
  await start(page);
  await ask(page, 'Hello');
  await page.getByRole('button', { name: 'Chat settings' }).click();
  const dialog = page.getByRole('dialog', { name: 'Settings of this chat' });
  await dialog.getByLabel('System prompt').fill('Answer in rhymes.');
  await dialog.getByLabel('Temperature').fill('0.2');
  await dialog.getByLabel('Title').fill('Rhymes');
  await dialog.getByLabel('Model', { exact: true }).selectOption('Always tiny-gemma3-q8_0');
  await look(page, 'chat-settings');
  await dialog.getByRole('button', { name: 'Done' }).click();
  await expect(page.getByRole('button', { name: 'Chat settings' })).toBeFocused();
  const list = page.getByRole('navigation', { name: 'Chats' });
  await expect(list.getByRole('button', { name: 'Rhymes', exact: true })).toBeVisible();
  await page.reload();
  await page.getByRole('button', { name: 'Chat settings' }).click();
  await expect(dialog.getByLabel('System prompt')).toHaveValue('Answer in rhymes.');
  await expect(dialog.getByLabel('Temperature')).toHaveValue('0.2');
  await dialog.getByRole('button', { name: 'Back to the defaults' }).click();
  await expect(dialog.getByLabel('System prompt')).toHaveValue('');
  await expect(dialog.getByLabel('Temperature')).toHaveValue('1');
  await dialog.getByLabel('Model', { exact: true }).selectOption('Always tiny-gemma3-q8_0');
  await dialog.getByRole('button', { name: 'Done' }).click();

  // With another model loaded, the chat says which one it had, and loads it when asked.
  await openFile(page, 'other.gguf');
  await expect(page.getByText('This chat was written with tiny-gemma3-q8_0.')).toBeVisible();
  await look(page, 'other-model');
  await page.getByRole('button', { name: 'Load it' }).click();
  await expect(page.getByText('This chat was written with tiny-gemma3-q8_0.')).toBeHidden();
});
