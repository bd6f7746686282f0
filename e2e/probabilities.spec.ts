import { ask } from './support/ask.ts';
import { useFakeWorker } from './support/fake-worker.ts';
import { look } from './support/look.ts';
import { expect, test } from './support/test.ts';

/** The probabilities of tokens on an answer. The fake engine's words have one over their length. */
test('colours an answer, and tells what else was likely on hover and by the arrow keys', async ({ page }) => {
  await useFakeWorker(page);
  await page.goto('/');
  await expect(page.getByText('Ready')).toBeVisible();
  const before = await ask(page, 'some *text*');
  await expect(before.locator('em')).toHaveText('text');

  const settings = page.getByRole('button', { name: 'Chat settings' });
  await settings.click();
  await page.getByLabel('Show how probable each word was').check();
  await page.getByRole('button', { name: 'Done' }).click();
  // What was written without them is shown as ever.
  await expect(before.locator('em')).toHaveText('text');

  const answer = await ask(page, 'a *dog* barks');
  const tokens = answer.getByRole('option');
  await expect(tokens).toHaveText(['a', ' *dog*', ' barks']);
  await expect(tokens.nth(0)).toHaveAttribute('data-level', '0');
  await expect(tokens.nth(1)).toHaveAttribute('data-level', '3');
  const panel = answer.getByRole('status');
  await tokens.nth(1).hover();
  await expect(panel).toContainText('·*dog*16.7 %');
  await expect(panel).toContainText('·else50.0 %');
  await expect(panel).toBeInViewport({ ratio: 1 });
  await look(page, 'probabilities');
  await page.mouse.move(0, 0);
  await expect(panel).toBeHidden();

  await answer.getByRole('listbox').focus();
  await page.keyboard.press('ArrowRight');
  await expect(panel).toContainText('a100 %');
  await page.keyboard.press('End');
  await expect(panel).toContainText('·barks16.7 %');
  await expect(tokens.nth(2)).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('Escape');
  await expect(panel).toBeHidden();

  // They are kept with the chat, and its text is as it was when they are switched off.
  await page.reload();
  await expect(tokens).toHaveCount(3);
  await settings.click();
  await page.getByLabel('Show how probable each word was').uncheck();
  await page.getByRole('button', { name: 'Done' }).click();
  await expect(tokens).toHaveCount(0);
  await expect(page.locator('em').last()).toHaveText('dog');
});
