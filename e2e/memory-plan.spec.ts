import { composer } from './support/composer.ts';
import { look } from './support/look.ts';
import { expect, test } from './support/test.ts';

/** The page that plans memory. */
test('plans any size beside full attention, and says what would fit', async ({ page }) => {
  await page.goto('/');
  await page.getByRole('link', { name: 'Will it fit?', exact: true }).click();
  await expect(page.getByRole('heading', { name: 'How much memory does Gemma 3 need?' })).toBeFocused();
  const context = page.getByRole('slider', { name: 'Context' });
  await expect(context).toHaveAttribute('aria-valuetext', '32,768 tokens');
  await expect(page.getByRole('radio', { name: '4B', exact: true })).toBeChecked();
  await expect(page.getByText('KV cache: 756 MiB against 4,352 MiB with full attention.')).toBeVisible();
  const table = page.getByRole('table');
  await expect(table.getByRole('row')).toHaveCount(6);
  const cells = await table
    .getByRole('row')
    .locator('td:nth-of-type(3), td:nth-of-type(4)')
    .allTextContents();
  const windowsAndFull = [
    ['104 MiB', '576 MiB'],
    ['139 MiB', '832 MiB'],
    ['756 MiB', '4,352 MiB'],
    ['2,368 MiB', '12,288 MiB'],
    ['2,976 MiB', '15,872 MiB'],
  ];
  expect(cells).toEqual(windowsAndFull.flat());
  await look(page, 'memory-plan');

  await page.getByRole('radio', { name: '8 bits' }).check();
  await expect(page.getByText('KV cache: 756 MiB against')).toBeHidden();
  await page.getByRole('radio', { name: '16 bits' }).check();
  await context.focus();
  await page.keyboard.press('End');
  await expect(page.getByText('KV cache: 2,676 MiB against 17,408 MiB with full attention.')).toBeVisible();
  await page.getByRole('radio', { name: '1B', exact: true }).check();
  await expect(page.getByText('The 1B was trained for 32,768 tokens')).toBeVisible();
  await page.getByRole('radio', { name: '27B' }).check();
  await page.getByLabel('Quantisation of the weights').selectOption('Q8_0');
  await page.getByLabel(/^Memory (of your GPU|to plan for), in GiB$/).fill('24');
  await expect(page.getByText(/^Does not fit: .* needed, 24.0 GiB there\.$/)).toBeVisible();
  const advice = page.getByRole('listitem').getByRole('button');
  await expect(advice.first()).toBeVisible();
  await look(page, 'memory-plan-too-large');
  await advice.last().click();
  await expect(page.getByText(/^Fits: .* of 24.0 GiB/)).toBeVisible();
  await page.getByRole('link', { name: 'Back to the chat' }).click();
  await expect(composer(page)).toBeVisible();
});
