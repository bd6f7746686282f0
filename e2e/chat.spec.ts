import { readFileSync } from 'node:fs';
import { composer, send } from './support/composer.ts';
import { expect, test } from './support/test.ts';

/** What a person does with the demo model, on the real engine and WebGPU. */
const LOADED = { timeout: 180_000 };

test('chats two turns, the second computes only what is new; stops in the middle of an answer, and goes on', async ({
  page,
}) => {
  await page.goto('/');
  await expect(page.getByText('Ready')).toBeVisible(LOADED);
  const answers = page.getByLabel('Answer');
  await send(page, 'The code word is tulip.');
  await expect(answers.first()).toContainText('tokens/s');
  await expect(answers.first()).toContainText('0 reused');
  await send(page, 'What is the code word?');
  const second = answers.nth(1);
  await expect(second).toContainText('The code word is tulip.');
  await expect(second).toContainText(/prompt \d+ new \+ \d+ reused/);
  const [, fresh, reused] = /prompt (\d+) new \+ (\d+) reused/.exec((await second.textContent()) ?? '') ?? [];
  expect(Number(reused)).toBeGreaterThan(20);
  expect(Number(fresh)).toBeLessThan(Number(reused));

  // On the same page: to load a model takes a GPU in software most of a minute.
  await page.getByRole('button', { name: 'New chat' }).click();
  await expect(answers).toHaveCount(0);
  await send(page, 'Write a long list');
  await expect(answers.first()).toContainText('red circle');
  await page.getByRole('button', { name: 'Stop' }).click();
  await expect(answers.first()).toContainText('Stopped');
  expect(await answers.first().locator('ol > li').count()).toBeLessThan(40);
  await expect(composer(page)).toBeFocused();
  await send(page, 'What is 4 + 5?');
  await expect(answers.nth(1)).toContainText('4 + 5 = 9');
});

test('ships a strict policy', async () => {
  const html = readFileSync('dist/index.html', 'utf8').replaceAll('&#39;', "'");
  expect(html).toContain("default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self';");
  // WebAssembly is all that may be compiled.
  expect(html.replaceAll("'wasm-unsafe-eval'", '')).not.toContain('unsafe');
});
