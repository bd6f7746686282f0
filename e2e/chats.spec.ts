import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright/test';
import { chatGpt } from '../test/support/foreign-exports.ts';
import { ask } from './support/ask.ts';
import { useFakeWorker } from './support/fake-worker.ts';
import { dropFile, type NamedBytes } from './support/files.ts';
import { look } from './support/look.ts';
import { expect, expectAccessible, test } from './support/test.ts';

/** The list of chats, as a person uses it. */
test.beforeEach(async ({ page }) => {
  await useFakeWorker(page);
  await page.goto('/');
  await expect(page.getByText('Ready')).toBeVisible();
});

test('keeps chats in a list, to be opened, searched and read after a reload', async ({ page }) => {
  const list = page.getByRole('navigation', { name: 'Chats' });
  await expect(list.getByText('No chats yet')).toBeVisible();
  await ask(page, 'Tell me about lighthouses');
  const first = list.getByRole('button', { name: 'Tell me about lighthouses', exact: true });
  await expect(first).toHaveAttribute('aria-current', 'page');
  await page.getByRole('button', { name: 'New chat', exact: true }).click();
  await ask(page, 'What do owls eat?');
  await ask(page, 'And where do they sleep?');
  await expect(first).not.toHaveAttribute('aria-current', 'page');
  await look(page, 'chats');

  await list.getByLabel('Search chats').fill('SLEEP');
  const hits = list.getByRole('list').getByRole('button');
  await expect(hits).toHaveCount(1);
  await expect(list.locator('mark').first()).toHaveText('sleep');
  await look(page, 'chats-search');
  await list.getByLabel('Search chats').fill('zebra');
  await expect(list.getByText('Nothing was found for “zebra”.')).toBeVisible();
  await page.keyboard.press('Escape');
  await first.click();
  await expect(page.getByLabel('You')).toContainText('Tell me about lighthouses');
  await page.reload();
  await expect(page.getByLabel('You')).toContainText('Tell me about lighthouses');
  await expect(page.getByLabel('Answer')).toContainText('tokens/s');
  await expect(list.getByRole('button', { name: 'What do owls eat?', exact: true })).toBeVisible();
});

test('renames, pins, deletes and has back, by keyboard alone', async ({ page }) => {
  await ask(page, 'First topic');
  await page.getByRole('button', { name: 'New chat', exact: true }).click();
  await ask(page, 'Second topic');
  const list = page.getByRole('navigation', { name: 'Chats' });
  const row = (name: string) => list.getByRole('button', { name, exact: true });
  await list.getByLabel('Search chats').focus();
  await page.keyboard.press('ArrowDown');
  await expect(row('Second topic')).toBeFocused();
  await page.keyboard.press('ArrowDown');
  await expect(row('First topic')).toBeFocused();
  await page.keyboard.press('F2');
  const field = list.getByLabel('Title of the chat');
  await expect(field).toHaveValue('First topic');
  await page.screenshot({ path: 'test-results/screens/chats-rename.png' });
  await expectAccessible(page);
  await page.keyboard.type('Lighthouses');
  await page.keyboard.press('Enter');
  await expect(row('Lighthouses')).toBeFocused();
  await page.keyboard.press('F2');
  await page.keyboard.type('Nonsense');
  await page.keyboard.press('Escape');
  await expect(row('Lighthouses')).toBeFocused();

  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('menuitem', { name: 'Rename' })).toBeFocused();
  await page.screenshot({ path: 'test-results/screens/chats-menu.png' });
  await expectAccessible(page);
  await page.getByRole('menuitem', { name: 'Pin' }).press('Enter');
  const pinned = list.getByRole('region', { name: 'Pinned' });
  await expect(pinned.getByRole('button', { name: 'Lighthouses', exact: true })).toBeVisible();

  await row('Second topic').focus();
  await page.keyboard.press('Delete');
  await expect(row('Second topic')).toBeHidden();
  await expect(row('Lighthouses')).toBeFocused();
  // It was open: what is left is an empty chat.
  await expect(page.getByText('Try one of these')).toBeVisible();
  await expect(page.getByText('“Second topic” was deleted', { exact: true })).toBeVisible();
  await look(page, 'chats-undo');
  await page.getByRole('button', { name: 'Undo' }).press('Enter');
  await expect(row('Second topic')).toHaveAttribute('aria-current', 'page');
  await expect(page.getByLabel('You', { exact: true })).toContainText('Second topic');
  await page.reload();
  await expect(pinned.getByRole('button', { name: 'Lighthouses', exact: true })).toBeVisible();
  await expect(row('Second topic')).toHaveAttribute('aria-current', 'page');
});

test('has folders and an archive, which search looks through', async ({ page }) => {
  await ask(page, 'Trains to Rome');
  const list = page.getByRole('navigation', { name: 'Chats' });
  const row = list.getByRole('button', { name: 'Trains to Rome', exact: true });
  const fromMenu = async (name: string) => {
    await row.focus();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.getByRole('menuitem', { name, exact: true }).press('Enter');
  };
  await fromMenu('Move to a folder');
  await expect(page.getByLabel('New folder')).toBeFocused();
  await page.keyboard.type('Trips');
  await look(page, 'folder-dialog');
  await page.keyboard.press('Enter');
  const folder = list.getByRole('region', { name: 'Trips' });
  await expect(folder.getByRole('button', { name: 'Trains to Rome', exact: true })).toBeVisible();
  await look(page, 'folders');
  await page.reload();
  await list.getByRole('button', { name: 'Trips 1' }).press('Enter');
  await expect(row).toBeHidden();
  await list.getByRole('button', { name: 'Trips 1' }).press('Enter');
  await fromMenu('Archive');
  await expect(row).toBeHidden();
  await list.getByLabel('Search chats').fill('rome');
  await expect(list.getByRole('button', { name: 'Trains to Rome Archived' })).toBeVisible();
  await page.keyboard.press('Escape');
  await list.getByRole('button', { name: 'Archive 1' }).press('Enter');
  await look(page, 'archive');
  await fromMenu('Take out of the archive');
  await expect(folder.getByRole('button', { name: 'Trains to Rome', exact: true })).toBeVisible();
});

test('takes in chats of another program, and says what it left out', async ({ page }) => {
  await dropFile(page, 'conversations.json', Buffer.from(JSON.stringify(chatGpt())));
  const report = page.getByRole('dialog', { name: 'What was imported' });
  await expect(report).toContainText('1 chat of ChatGPT was added, the file has 3 messages.');
  await expect(report.getByRole('listitem')).toContainText('1 image the file does not have');
  await look(page, 'import-report');
  await report.getByRole('button', { name: 'Done' }).click();
  const list = page.getByRole('navigation', { name: 'Chats' });
  await list.getByRole('button', { name: 'Archive 1' }).click();
  await list.getByRole('button', { name: 'Owls', exact: true }).click();
  await expect(page.getByLabel('Answer')).toContainText('Mice and voles.');
});

test('is a drawer over the page on a phone', async ({ page }) => {
  await page.setViewportSize({ width: 360, height: 640 });
  await ask(page, 'Tell me about lighthouses');
  const toggle = page.getByRole('button', { name: 'Chats', exact: true });
  await toggle.click();
  const drawer = page.getByRole('dialog', { name: 'Chats' });
  await expect(drawer.getByRole('button', { name: 'Close the list of chats' })).toBeFocused();
  await look(page, 'drawer');
  await page.setViewportSize({ width: 360, height: 640 });
  // Everything else is out of reach while it is open.
  for (let stops = 0; stops < 12; stops += 1) {
    await page.keyboard.press('Tab');
    const outside = await drawer.evaluate(
      (element) => document.activeElement !== document.body && !element.contains(document.activeElement),
    );
    expect(outside).toBe(false);
  }
  await page.keyboard.press('Escape');
  await expect(drawer).toBeHidden();
  await expect(toggle).toBeFocused();
  await page.getByRole('button', { name: 'New chat', exact: true }).click();
  await toggle.click();
  await drawer.getByRole('button', { name: 'Tell me about lighthouses', exact: true }).click();
  await expect(drawer).toBeHidden();
  await expect(page.getByLabel('You', { exact: true })).toContainText('lighthouses');
});

test('goes away with Ctrl-B, and stays away at the next visit', async ({ page }) => {
  const list = page.getByRole('navigation', { name: 'Chats' });
  await expect(list).toBeVisible();
  await page.keyboard.press('Control+b');
  await expect(list).toBeHidden();
  await page.reload();
  await expect(page.getByText('Ready')).toBeVisible();
  await expect(list).toBeHidden();
  await page.getByRole('button', { name: 'Chats', exact: true }).click();
  await expect(list).toBeVisible();
});

test('lists 500 chats', async ({ page }) => {
  await ask(page, 'The first of many');
  await page.evaluate(async () => {
    const database = await new Promise<IDBDatabase>((resolve, reject) => {
      const request = indexedDB.open('facet-chats');
      request.addEventListener('success', () => resolve(request.result));
      request.addEventListener('error', () => reject(new Error('no database')));
    });
    const transaction = database.transaction('chats', 'readwrite');
    const store = transaction.objectStore('chats');
    const [row] = await new Promise<Record<string, unknown>[]>((resolve) => {
      const request = store.getAll() as IDBRequest<Record<string, unknown>[]>;
      request.addEventListener('success', () => resolve(request.result));
    });
    for (let at = 1; at < 500; at += 1) {
      const time = Date.now() - at * 3_600_000;
      store.put({ ...row, id: `many-${at}`, title: `Chat ${at}`, createdAt: time, updatedAt: time });
    }
    await new Promise((resolve) => transaction.addEventListener('complete', resolve));
    database.close();
  });
  await page.reload();
  const list = page.getByRole('navigation', { name: 'Chats' });
  const rows = list.locator('[data-chat]');
  await expect(rows).toHaveCount(500);
  await rows.first().focus();
  await page.keyboard.press('End');
  await expect(rows.last()).toBeFocused();
  await expect(rows.last()).toBeInViewport();
  await expect(rows.last()).toHaveText('Chat 499');
  await page.screenshot({ path: 'test-results/screens/chats-500.png' });
});

test('leaves as a file and comes back; what is no export is refused and changes nothing', async ({
  page,
  context,
}) => {
  await ask(page, 'Tell me about lighthouses');
  const list = page.getByRole('navigation', { name: 'Chats' });
  const rows = list.locator('[data-chat]');
  const saved = page.waitForEvent('download');
  await list.getByRole('button', { name: 'Export all' }).click();
  const download = await saved;
  expect(download.suggestedFilename()).toMatch(/^facet-chats-.*\.json$/);
  const file = await download.path();

  await choose(page, file);
  await expect(page.getByRole('listitem').filter({ hasText: '1 chat was here already' })).toBeVisible();
  await expect(rows).toHaveCount(1);
  await choose(page, { name: 'notes.json', mimeType: '', buffer: Buffer.from('{"chats": 3}') });
  const refusal = page.getByRole('alert').filter({ hasText: 'Nothing was imported' });
  await expect(refusal).toContainText('The file was not imported');
  await page.screenshot({ path: 'test-results/screens/import-refused.png' });
  await expectAccessible(page);
  await expect(rows).toHaveCount(1);
  await refusal.getByRole('button', { name: 'Dismiss' }).click();

  // Dropped on the page it is no model, but chats all the same.
  await dropFile(page, 'notes.json', Buffer.from('{"chats": 3}'));
  const dropped = page.getByRole('alert').filter({ hasText: 'The file was not imported' });
  await expect(dropped).toContainText('Nothing was changed');
  await expect(page.getByText('tiny-gemma3-q8_0', { exact: true })).toBeVisible();
  await dropped.getByRole('button', { name: 'Dismiss' }).click();
  await dropFile(page, 'chats.json', await readFile(file));
  await expect(
    page.getByRole('listitem').filter({ hasText: '1 chat was here already' }).last(),
  ).toBeVisible();

  // In a browser that has none of it.
  const other = await context.browser()?.newContext();
  const elsewhere = await other?.newPage();
  if (!elsewhere) throw new Error('no second browser');
  await useFakeWorker(elsewhere);
  await elsewhere.goto(page.url());
  await choose(elsewhere, file);
  await elsewhere.getByRole('button', { name: 'Tell me about lighthouses', exact: true }).click();
  await expect(elsewhere.getByLabel('Answer', { exact: true })).toContainText('Tell me about lighthouses');
  await other?.close();

  await rows.first().focus();
  await list.getByRole('button', { name: 'More' }).click();
  const asMarkdown = page.waitForEvent('download');
  await page.getByRole('menuitem', { name: 'Export as Markdown' }).click();
  expect((await asMarkdown).suggestedFilename()).toBe('Tell me about lighthouses.md');
  await list.getByRole('button', { name: 'More' }).click();
  const asPage = page.waitForEvent('download');
  await page.getByRole('menuitem', { name: 'Save as a page (HTML)' }).click();
  expect((await asPage).suggestedFilename()).toBe('Tell me about lighthouses.html');
  await page.emulateMedia({ media: 'print' });
  await expect(page.getByLabel('You', { exact: true })).toBeVisible();
  await expect(page.getByRole('banner')).toBeHidden();
  await expect(page.getByLabel('Write a message')).toBeHidden();
});

test('says when the browser keeps nothing, and works all the same', async ({ page }) => {
  await page.addInitScript(() => {
    IDBFactory.prototype.open = () => {
      throw new DOMException('Not allowed here', 'SecurityError');
    };
  });
  await page.reload();
  await expect(page.getByText('Ready')).toBeVisible();
  const notice = page.getByRole('alert').filter({ hasText: 'This browser lets Facet keep nothing' });
  await expect(notice).toBeVisible();
  await ask(page, 'Tell me about lighthouses');
  const row = page.getByRole('button', { name: 'Tell me about lighthouses', exact: true });
  await expect(row).toHaveAttribute('aria-current', 'page');
  await look(page, 'storage-refused');
  await notice.getByRole('button', { name: 'Dismiss' }).click();
  await expect(notice).toBeHidden();
});

async function choose(page: Page, file: string | NamedBytes): Promise<void> {
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Import' }).click();
  await (await chooser).setFiles(file);
}
