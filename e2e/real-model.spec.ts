import { resolve } from 'node:path';
import { openFile } from './support/files.ts';
import { watchWorkerHeap } from './support/heap.ts';
import { look } from './support/look.ts';
import { expect, test } from './support/test.ts';

const PROMPT =
  'Here are the eight planets of the solar system, in order from the Sun:\n1. Mercury\n2. Venus\n3. Earth\n4.';
const MODEL = process.env['FACET_270M'];

test('opens the 270M from disk and completes a sentence', async ({ page }) => {
  test.skip(MODEL === undefined, 'FACET_270M names no file');
  test.setTimeout(600_000);
  await page.goto('/');
  await expect(page.getByText('Ready')).toBeVisible({ timeout: 60_000 });
  const peak = await watchWorkerHeap(page);
  await openFile(page, resolve(MODEL ?? ''));
  await expect(page.getByText(/of 241 MiB/)).toBeVisible({ timeout: 60_000 });
  await page.screenshot({ path: 'test-results/screens/real-loading.png' });
  await expect(page.getByText('Ready')).toBeVisible({ timeout: 300_000 });
  const heap = await peak();
  console.log(
    `peak JS heap of the worker while loading, buffers included: ${(heap / 2 ** 20).toFixed(1)} MiB`,
  );
  expect(heap).toBeLessThanOrEqual(150e6);
  await expect(page.getByText('is a base model')).toBeVisible();
  const text = page.getByLabel('Text to continue');
  await text.fill(PROMPT);
  await page.getByLabel('Tokens at most').fill('24');
  await page.getByLabel('Temperature').fill('0');
  await page.getByRole('button', { name: 'Complete' }).click();
  await expect(page.getByRole('button', { name: /tok\/s, .* tokens$/ })).toBeVisible({ timeout: 300_000 });
  await expect(page.getByText(/tokens\/s/)).toBeAttached();
  await expect(text).toHaveValue(
    `${PROMPT} Mars\n5. Jupiter\n6. Saturn\n7. Uranus\n8. Neptune\n\nThe planets are the only planets`,
  );
  await look(page, 'real-completion');
});
