import { send } from './support/composer.ts';
import { expect, test } from './support/test.ts';

/** Context, KV type and checkpoints of the model in use, on the real engine. */
test('8-bit keys and a shorter context take effect at once and are kept', async ({ page }) => {
  await page.goto('/');
  await expect(page.getByText('Ready')).toBeVisible({ timeout: 60_000 });
  await send(page, 'Hello');
  await expect(page.getByLabel('Answer')).toContainText('tokens/s');
  await page.keyboard.press('Control+m');
  const panel = page.getByRole('complementary', { name: 'Memory' });
  const limits = panel.getByRole('region', { name: 'Limits' });
  const kv = panel.getByRole('button', { name: /KV, global/ });
  await expect(kv).toContainText('1.00 MiB');

  const summary = limits.getByText('Limits', { exact: true });
  await summary.click();
  const eight = limits.getByRole('radio', { name: /8 bits/ });
  await eight.check();
  await expect(kv).toContainText('544 KiB', { timeout: 60_000 });
  // Loading again takes neither the focus nor the place away.
  await expect(eight).toBeFocused();
  await expect(limits).toContainText('8,192 tokens · 8 bits · checkpoints 10 %');
  await limits.getByLabel('Longest conversation').selectOption('2048');
  await expect(panel.locator('[data-figure=cached]')).toContainText('2,048', { timeout: 60_000 });
  // A budget loads nothing: the cache stays as it is.
  await expect(page.getByText('Ready')).toBeVisible({ timeout: 60_000 });
  await limits.getByRole('radio', { name: '25 %' }).check();
  await expect(panel.locator('[data-kind=checkpoint]')).toContainText('of 815 KiB');
  await limits.getByRole('radio', { name: '10 %' }).check();
  // The conversation is still there, and goes on.
  await expect(page.getByLabel('Answer')).toContainText('Hello!');
  await send(page, 'What is 4 + 5?');
  await expect(page.getByLabel('Answer').nth(1)).toContainText('4 + 5 = 9');

  await page.reload();
  await expect(page.getByText('Ready')).toBeVisible({ timeout: 60_000 });
  await expect(limits.getByLabel('Longest conversation')).toHaveValue('2048');
  await expect(kv).toContainText('544 KiB');
});

test('a longer context than the model was trained for is shown as what it is', async ({ page }) => {
  await page.addInitScript(() => {
    const limits = { contextLength: 131_072, kvType: 'f16', checkpointShare: 0 };
    localStorage.setItem('facet.limits', JSON.stringify(limits));
  });
  await page.goto('/');
  await expect(page.getByText('Ready')).toBeVisible({ timeout: 60_000 });
  await page.keyboard.press('Control+m');
  const limits = page.getByRole('region', { name: 'Limits' });
  await expect(limits).toContainText('8,192 tokens · 16 bits · checkpoints none');
  await expect(limits.getByLabel('Longest conversation')).toHaveValue('8192');
});

test('the vision tower can be freed, and comes back for the next image', async ({ page }) => {
  await page.goto('/');
  await expect(page.getByText('Ready')).toBeVisible({ timeout: 60_000 });
  await page.keyboard.press('Control+m');
  const panel = page.getByRole('complementary', { name: 'Memory' });
  await page.getByRole('button', { name: /What is in this image/ }).click();
  await expect(page.getByLabel('Answer')).toContainText('red circle', { timeout: 60_000 });
  await expect(page.getByLabel('Answer')).toContainText('1 image encoded');
  const vision = panel.getByRole('button', { name: /Vision/ }).first();
  await expect(vision).toContainText('MiB');
  const limits = panel.getByRole('region', { name: 'Limits' });
  await limits.getByText('Limits', { exact: true }).click();
  await panel.getByRole('button', { name: 'Free the vision tower' }).click();
  await expect(limits.locator('summary')).toBeFocused();
  // The image's embedding stays: 16 x 128 numbers.
  await expect(vision).toContainText('8.00 KiB');
  await expect(panel.getByRole('button', { name: 'Free the vision tower' })).toBeHidden();
  await send(page, 'What colour is the circle?');
  await expect(page.getByLabel('Answer').nth(1)).toContainText(/red/i, { timeout: 60_000 });
  await expect(page.getByLabel('Answer').nth(1)).not.toContainText('encoded');
});
