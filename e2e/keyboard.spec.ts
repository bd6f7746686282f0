import type { Locator, Page } from 'playwright/test';
import { composer } from './support/composer.ts';
import { useFakeWorker } from './support/fake-worker.ts';
import { look } from './support/look.ts';
import { expect, test } from './support/test.ts';

/** The main job with the keyboard alone: no test in here touches the pointer. */

async function open(page: Page, pauseMs = 10): Promise<void> {
  await useFakeWorker(page, { pauseMs });
  await page.goto('/');
  await expect(page.getByText('Ready')).toBeVisible();
}

/** Types into whatever has the focus. */
async function typeAndSend(page: Page, text: string): Promise<void> {
  await page.keyboard.type(text);
  await page.keyboard.press('Enter');
}

/** Shift + Tab until something has the focus. */
async function tabBackTo(page: Page, target: Locator): Promise<void> {
  await expect(async () => {
    await page.keyboard.press('Shift+Tab');
    await expect(target).toBeFocused({ timeout: 50 });
  }).toPass({ intervals: [0], timeout: 10_000 });
}

test('write, send, stop, begin anew', async ({ page }) => {
  await open(page, 250);
  const message = composer(page);
  await expect(message).toBeFocused();
  await page.keyboard.type('Hello');
  await page.keyboard.press('Shift+Enter');
  await page.keyboard.type('there');
  await expect(message).toHaveValue('Hello\nthere');
  // An input method's Enter chooses a word and does not send.
  await message.dispatchEvent('keydown', { key: 'Enter', keyCode: 229, isComposing: true });
  await expect(message).toHaveValue('Hello\nthere');
  await page.keyboard.press('Control+A');
  await typeAndSend(page, 'Count, and take your time over it');
  const answer = page.getByLabel('Answer', { exact: true });
  await expect(answer).toContainText('3');
  await expect(message).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(answer).toContainText('Stopped');
  await expect(message).toBeFocused();
  // The finished answer is in the polite region, its pieces never were.
  await expect(page.getByRole('status').filter({ hasText: 'Facet: 1' })).toHaveCount(1);

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
  await expect(answer).toContainText('tokens/s');
  await page.keyboard.press('Control+Shift+O');
  await expect(page.getByText('Try one of these')).toBeVisible();
  await expect(message).toBeFocused();
});

test('the palette finds a command, runs it, and gives the focus back', async ({ page }) => {
  await open(page);
  await page.keyboard.press('Control+K');
  const field = page.getByRole('combobox', { name: 'Search' });
  await expect(field).toBeFocused();
  await expect(page.getByRole('option', { name: /^Settings ?Ctrl/ })).toBeVisible();
  // A new chat cannot be begun in an empty one.
  await expect(page.getByRole('option', { name: 'New chat' })).toBeHidden();
  await look(page, 'palette');
  await page.keyboard.type('nothing like it');
  await expect(page.getByText('Nothing was found for “nothing like it”.')).toBeVisible();
  await look(page, 'palette-none');
  await page.keyboard.press('Escape');
  await expect(field).toBeHidden();
  await expect(composer(page)).toBeFocused();

  await page.keyboard.press('Control+K');
  await expect(page.getByRole('combobox', { name: 'Search' })).toBeFocused();
  await page.keyboard.type('theme dark');
  await expect(page.getByRole('option', { selected: true })).toHaveText(/Dark theme/);
  await page.keyboard.press('Enter');
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await expect(composer(page)).toBeFocused();

  await page.keyboard.press('Control+K');
  await expect(page.getByRole('combobox', { name: 'Search' })).toBeFocused();
  await page.keyboard.type('theme');
  await expect(page.getByRole('option', { selected: true })).toHaveText(/Theme of the system/);
  await page.keyboard.press('ArrowDown');
  await expect(page.getByRole('option', { selected: true })).toHaveText(/Light theme/);
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('Enter');
  await expect(page.locator('html')).not.toHaveAttribute('data-theme');

  // One overlay leads to the next, and the focus still returns to where it all began.
  await page.keyboard.press('Control+K');
  await expect(page.getByRole('combobox', { name: 'Search' })).toBeFocused();
  await page.keyboard.type('preferences');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog', { name: 'Settings' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toBeHidden();
  await expect(composer(page)).toBeFocused();
});

test('the palette finds a chat by what was said in it', async ({ page }) => {
  await open(page);
  await typeAndSend(page, 'Tell me about lighthouses');
  await expect(page.getByText('reused')).toBeAttached();
  await page.keyboard.press('Control+Shift+O');
  await expect(page.getByText('Try one of these')).toBeVisible();
  await page.keyboard.press('Control+K');
  const field = page.getByRole('combobox', { name: 'Search' });
  await expect(field).toBeFocused();
  await expect(page.getByRole('option', { name: 'Tell me about lighthouses' })).toBeVisible();
  await page.keyboard.type('lighthou');
  await expect(page.getByRole('option', { selected: true })).toContainText('Tell me about lighthouses');
  await look(page, 'palette-chats');
  await page.keyboard.press('Enter');
  await expect(field).toBeHidden();
  await expect(page.getByLabel('You', { exact: true })).toContainText('lighthouses');
});

test('the palette does to the open chat what its row offers, with the list put away', async ({ page }) => {
  await open(page);
  await typeAndSend(page, 'Tell me about lighthouses');
  await expect(page.getByText('reused')).toBeAttached();
  const list = page.getByRole('navigation', { name: 'Chats' });
  await page.keyboard.press('Control+B');
  await expect(list).toBeHidden();
  const command = async (text: string) => {
    await page.keyboard.press('Control+K');
    await expect(page.getByRole('combobox', { name: 'Search' })).toBeFocused();
    await page.keyboard.type(text);
    await expect(page.getByRole('option', { selected: true })).toContainText(text);
    await page.keyboard.press('Enter');
  };
  await command('Pin this chat');
  await command('Unpin this chat');
  const saved = page.waitForEvent('download');
  await command('Export this chat as Markdown');
  expect((await saved).suggestedFilename()).toBe('Tell me about lighthouses.md');
  await command('Delete this chat');
  await expect(page.getByText('Try one of these')).toBeVisible();
  const undo = page.getByRole('button', { name: 'Undo' });
  await expect(undo).toBeVisible();
  await page.keyboard.press('F6');
  await expect(undo).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByLabel('You', { exact: true })).toContainText('lighthouses');
});

test('F6 leads to the undo of a deleted chat, which waits while it has the focus', async ({ page }) => {
  await page.clock.install();
  await open(page);
  await typeAndSend(page, 'Tell me about lighthouses');
  await expect(page.getByText('reused')).toBeAttached();
  const row = page.getByRole('navigation', { name: 'Chats' }).locator('[data-chat]');
  await row.focus();
  await page.keyboard.press('Delete');
  await expect(row).toBeHidden();
  const undo = page.getByRole('button', { name: 'Undo' });
  await expect(undo).toBeVisible();
  await page.keyboard.press('F6');
  await expect(undo).toBeFocused();
  // Without the focus it would be gone after 30 seconds, and the chat with it.
  await page.clock.runFor(31_000);
  await expect(undo).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(row).toBeVisible();
  await expect(undo).toBeHidden();
});

test('the palette waits for an answer being written: Escape closes it, and stops nothing', async ({
  page,
}) => {
  await open(page, 250);
  await typeAndSend(page, 'Count, and take your time over it');
  await expect(page.getByRole('log')).toContainText('3');
  await page.keyboard.press('Control+K');
  await expect(page.getByRole('combobox', { name: 'Search' })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('combobox', { name: 'Search' })).toBeHidden();
  await expect(page.getByText('Stopped', { exact: true })).toBeHidden();
  await expect(page.getByRole('button', { name: 'Stop' })).toBeVisible();
  await page.keyboard.press('Control+K');
  await expect(page.getByRole('combobox', { name: 'Search' })).toBeFocused();
  await page.keyboard.type('stop');
  await page.keyboard.press('Enter');
  await expect(page.getByText('Stopped', { exact: true })).toBeVisible();
});

test('the sheet of shortcuts', async ({ page }) => {
  await open(page);
  // A question mark is text where a person writes.
  await page.keyboard.press('Shift+?');
  await expect(composer(page)).toHaveValue('?');
  await page.keyboard.press('Backspace');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Shift+?');
  const sheet = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
  await expect(sheet.getByText('Ctrl + K', { exact: true })).toBeVisible();
  await expect(sheet.getByText('Ctrl + Shift + O')).toBeVisible();
  await look(page, 'shortcuts');
  await page.keyboard.press('Escape');
  await expect(sheet).toBeHidden();
  await page.keyboard.press('/');
  await expect(composer(page)).toBeFocused();
  await expect(composer(page)).toHaveValue('');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Shift+Escape');
  await expect(composer(page)).toBeFocused();
});

test('the memory panel and the menu of the header', async ({ page }) => {
  await open(page);
  const panel = page.getByRole('complementary', { name: 'Memory' });
  await page.keyboard.press('Control+m');
  await expect(panel).toBeVisible();
  await page.keyboard.press('Control+m');
  await expect(panel).toBeHidden();
  const button = page.getByRole('button', { name: 'Menu' });
  await button.focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('menuitem', { name: 'Search and commands' })).toBeFocused();
  await look(page, 'header-menu');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('menu')).toBeHidden();
  await expect(button).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('menuitem', { name: 'Search and commands' })).toBeFocused();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog', { name: 'Settings' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(button).toBeFocused();
});

test('settings count at once and are remembered', async ({ page }) => {
  await open(page);
  await page.keyboard.press('Control+,');
  const dialog = page.getByRole('dialog', { name: 'Settings' });
  await expect(dialog).toBeVisible();
  await look(page, 'settings');
  await dialog.getByRole('radio', { name: 'System' }).focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await dialog.getByRole('radio', { name: 'Enter', exact: true }).focus();
  await page.keyboard.press('ArrowRight');
  await dialog.getByLabel('System prompt').focus();
  await page.keyboard.type('Answer in rhymes.');
  const temperature = dialog.getByLabel('Temperature');
  await temperature.focus();
  await page.keyboard.press('Control+A');
  await page.keyboard.type('7');
  await dialog.getByLabel('Longest answer').focus();
  await expect(temperature).toHaveValue('2');
  await expect(dialog.getByText('Between 0 and 2, so this is the nearest.')).toBeVisible();
  await temperature.focus();
  await page.keyboard.press('Control+A');
  await page.keyboard.type('0.5');
  await dialog.getByLabel('Longest answer').focus();
  await page.keyboard.type('200');
  await look(page, 'settings-changed');
  await page.keyboard.press('Escape');
  await expect(composer(page)).toBeFocused();
  await expect(page.getByText('Ctrl + Enter sends')).toBeVisible();
  await page.keyboard.type('One');
  await page.keyboard.press('Enter');
  await page.keyboard.type('two');
  await expect(composer(page)).toHaveValue('One\ntwo');
  await page.keyboard.press('Control+Enter');
  await expect(page.getByRole('log').getByText('two').first()).toBeVisible();

  await page.reload();
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await expect(page.getByText('Ready')).toBeVisible();
  await page.keyboard.press('Control+,');
  await expect(dialog.getByLabel('System prompt')).toHaveValue('Answer in rhymes.');
  await expect(temperature).toHaveValue('0.5');
  await expect(dialog.getByLabel('Longest answer')).toHaveValue('200');
  const reset = dialog.getByRole('button', { name: 'Back to what Google advises' });
  await reset.focus();
  await page.keyboard.press('Enter');
  await expect(temperature).toHaveValue('1');
  await expect(dialog.getByLabel('Longest answer')).toHaveValue('');
  await expect(reset).toBeDisabled();
});

for (const [chosen, system] of [
  ['dark', 'light'],
  ['light', 'dark'],
] as const) {
  test(`the ${chosen} theme holds on a ${system} system, from the first paint on`, async ({ page }) => {
    await page.emulateMedia({ colorScheme: system });
    await open(page);
    const colours = () =>
      page.evaluate(() => ({
        page: getComputedStyle(document.body).backgroundColor,
        bars: [...document.querySelectorAll<HTMLMetaElement>('meta[name="theme-color"]')].map(
          ({ content }) => content,
        ),
      }));
    const before = await colours();
    await page.keyboard.press('Control+K');
    await expect(page.getByRole('combobox', { name: 'Search' })).toBeFocused();
    await page.keyboard.type(`${chosen} theme`);
    await page.keyboard.press('Enter');
    const [rgb, hex] = chosen === 'dark' ? ['rgb(20, 21, 19)', '#141513'] : ['rgb(250, 249, 246)', '#faf9f6'];
    await expect.poll(colours).toEqual({ page: rgb, bars: [hex, hex] });
    expect(before.page).not.toBe(rgb);
    await page.reload();
    await expect.poll(colours).toEqual({ page: rgb, bars: [hex, hex] });
  });
}
