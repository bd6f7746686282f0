import { composer } from './support/composer.ts';
import { useFakeWorker } from './support/fake-worker.ts';
import { look } from './support/look.ts';
import { expect, test } from './support/test.ts';

/** Prompts and presets, by keyboard: chosen by a slash, copied, kept. */
test('are chosen by a slash, and leave a text that only begins with one', async ({ page }) => {
  await useFakeWorker(page);
  await page.goto('/');
  await expect(page.getByText('Ready')).toBeVisible();
  const field = composer(page);
  const list = page.getByRole('listbox', { name: 'Presets' });
  await field.focus();
  await page.keyboard.type('/');
  await expect(list.getByRole('option')).toHaveCount(11);
  await look(page, 'preset-list');
  await page.keyboard.type('nothing of it');
  await expect(list).toBeHidden();
  await expect(field).toHaveValue('/nothing of it');
  await field.fill('/proof');
  await expect(list.getByRole('option')).toHaveCount(1);
  await page.keyboard.press('Escape');
  await expect(list).toBeHidden();
  await expect(field).toHaveValue('/proof');
  await field.fill('');
  await field.fill('/proof');
  await page.keyboard.press('Enter');
  await expect(field).toHaveValue('Correct this:\n\n');
  await expect(field).toBeFocused();

  await page.getByRole('button', { name: 'Chat settings, with a system prompt' }).click();
  await expect(page.getByRole('textbox', { name: 'System prompt' })).toHaveValue(/^Correct spelling/);
  await page.getByRole('button', { name: 'Save as a preset' }).click();
  await page.getByRole('textbox', { name: 'Name' }).fill('Mine');
  await look(page, 'preset-form');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: 'Edit Mine' })).toBeVisible();
  await look(page, 'presets');
  await page.keyboard.press('Escape');
  await page.reload();
  await field.fill('/mi');
  await expect(list.getByRole('option', { name: 'Mine' })).toBeVisible();
});
