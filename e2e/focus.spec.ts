import { composer } from './support/composer.ts';
import { ask } from './support/ask.ts';
import { useFakeWorker } from './support/fake-worker.ts';
import { expect, test } from './support/test.ts';

test('the focus goes to the message field when what was pressed is gone', async ({ page }) => {
  await useFakeWorker(page, { pauseMs: 30 });
  await page.goto('/');
  await expect(page.getByText('Ready')).toBeVisible();
  const message = composer(page);
  const answer = page.getByLabel('Answer', { exact: true });
  await ask(page, 'Hello');

  await answer.getByRole('button', { name: 'Write again' }).press('Enter');
  await expect(message).toBeFocused();
  await expect(answer).toContainText('tokens/s');

  await message.fill('Count');
  await page.keyboard.press('Enter');
  await expect(answer.last()).toContainText('3');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Continue' }).press('Enter');
  await expect(message).toBeFocused();
  await expect(page.getByRole('button', { name: 'Stop' })).toBeHidden();

  await answer.last().getByRole('button', { name: 'More' }).press('Enter');
  await page.getByRole('menuitem', { name: 'Delete' }).press('Enter');
  await expect(answer).toHaveCount(1);
  await expect(message).toBeFocused();
  await expect(page.getByRole('button', { name: 'Undo' })).toBeVisible();
  await page.keyboard.press('F6');
  await page.keyboard.press('Enter');
  await expect(answer).toHaveCount(2);
  await expect(message).toBeFocused();

  await message.fill('Now fail');
  await page.keyboard.press('Enter');
  await answer.last().getByRole('button', { name: 'Try again' }).press('Enter');
  await expect(message).toBeFocused();
  await page.getByRole('button', { name: 'Leave out the oldest turns' }).press('Enter');
  await expect(page.getByText('The model no longer reads what is above.')).toBeVisible();
  await expect(message).toBeFocused();
  await page.getByRole('button', { name: 'Read it again' }).press('Enter');
  await expect(message).toBeFocused();
});
