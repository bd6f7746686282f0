import { composer } from './support/composer.ts';
import { expect, expectAccessible, test } from './support/test.ts';

test('the page speaks German and English again, and keeps what is being written', async ({ page }) => {
  await page.goto('/');
  await composer(page).fill('Half a sentence');
  await page.getByRole('button', { name: 'Settings', exact: true }).click();
  const settings = page.getByRole('dialog');
  await settings.getByLabel('Language').selectOption('Deutsch');
  await expect(settings).toHaveAccessibleName('Einstellungen');
  await expect(page.locator('html')).toHaveAttribute('lang', 'de');
  await expectAccessible(page);
  await page.keyboard.press('Escape');
  const field = page.getByRole('textbox', { name: 'Nachricht schreiben' });
  await expect(field).toHaveValue('Half a sentence');
  await expect(page).toHaveTitle('Facet: Gemma 3 auf Ihrem eigenen Gerät');

  await page.reload();
  await expect(field).toHaveValue('Half a sentence');
  await page.getByRole('button', { name: 'Einstellungen', exact: true }).click();
  await settings.getByLabel('Sprache').selectOption('English');
  await expect(settings).toHaveAccessibleName('Settings');
  await expect(page.locator('html')).toHaveAttribute('lang', 'en');
});

test('a page whose texts cannot be fetched says so', async ({ context }) => {
  // Not the fixture's: what fails to load is an error on the console.
  const page = await context.newPage();
  await page.route(/\/assets\/en-[^/]*\.js$/, (route) => route.abort());
  await page.goto('/');
  await expect(page.getByText('The texts of this page could not be fetched.')).toBeVisible();
});
