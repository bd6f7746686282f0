import { look } from './support/look.ts';
import { expect, test } from './support/test.ts';

test.describe('where WebAssembly has no SIMD either', () => {
  test.beforeEach(async ({ page }) => {
    await page.route('**/main.worker-*.js', async (route) => {
      const response = await route.fetch();
      const body = `WebAssembly.validate = () => false;\n${await response.text()}`;
      await route.fulfill({ response, body });
    });
  });

  test('says what is wrong and what to do', async ({ page }) => {
    await page.goto('/');
    await expect(page.getByRole('heading', { name: 'Facet cannot use a GPU here' })).toBeVisible();
    await expect(page.getByRole('listitem').first()).toBeVisible();
    await look(page, 'no-webgpu');
    await page.getByRole('button', { name: 'Check again' }).click();
    await expect(page.getByRole('heading', { name: 'Facet cannot use a GPU here' })).toBeVisible();
  });

  test('plans memory all the same', async ({ page }) => {
    await page.goto('/');
    await page.getByRole('link', { name: 'How much memory does Gemma 3 need?' }).click();
    await expect(page.getByText('KV cache: 756 MiB against 4,352 MiB with full attention.')).toBeVisible();
    await page.keyboard.press('Control+m');
    const panel = page.getByRole('complementary', { name: 'Memory' });
    await expect(panel.getByText('Five of six layers of Gemma 3 remember only the last')).toBeVisible();
    await expect(panel.getByText('Once a model is loaded, its layers')).toBeVisible();
    await look(page, 'memory-nothing');
  });
});
