import { look } from './support/look.ts';
import { expect, test } from './support/test.ts';

test('says what is wrong and what to do where there is no WebGPU', async ({ page }) => {
  await page.goto('/');
  await expect(page.getByRole('heading', { name: 'Facet cannot use a GPU here' })).toBeVisible();
  await expect(page.getByRole('listitem').first()).toBeVisible();
  await look(page, 'no-webgpu');
  await page.getByRole('button', { name: 'Check again' }).click();
  await expect(page.getByRole('heading', { name: 'Facet cannot use a GPU here' })).toBeVisible();
});
