import type { Page } from 'playwright/test';
import { send } from './support/composer.ts';
import { ask } from './support/ask.ts';
import { ready } from './support/chat.ts';
import { useFakeWorker } from './support/fake-worker.ts';
import { look } from './support/look.ts';
import { expect, test, watch } from './support/test.ts';

/** Two tabs of one browser: one model, the same chats. */
const inUse = (page: Page) => page.getByRole('status').filter({ hasText: 'in use in another tab' });
const gone = (page: Page) => page.getByRole('status').filter({ hasText: 'The model went to another tab' });

const listed = (page: Page, title: string) =>
  page.getByRole('navigation', { name: 'Chats' }).getByRole('button', { name: title, exact: true });

test('the second tab leaves the model to the first, takes it over, and gives it back', async ({ page }) => {
  await page.goto('/');
  await ready(page);
  await ask(page, 'The code word is tulip.');

  const second = await page.context().newPage();
  const seen = await watch(second);
  await second.goto('/');
  await expect(inUse(second)).toBeVisible();
  await expect(listed(second, 'The code word is tulip.')).toBeVisible();
  await look(second, 'tab-in-use');

  await second.getByRole('button', { name: 'Use it here' }).click();
  await ready(second);
  await expect(inUse(second)).toBeHidden();
  await expect(gone(page)).toBeVisible();
  await expect(page.getByLabel('Answer')).toHaveCount(1);
  await look(page, 'tab-taken');
  await second.getByRole('button', { name: 'New chat', exact: true }).click();
  await ask(second, 'What is 4 + 5?');
  for (const tab of [page, second])
    for (const title of ['The code word is tulip.', 'What is 4 + 5?'])
      await expect(listed(tab, title)).toBeVisible();

  await page.getByRole('button', { name: 'Take it back' }).click();
  await ready(page);
  await expect(gone(second)).toBeVisible();
  await expect(await ask(page, 'What is the code word?')).toContainText('The code word is tulip.');

  await page.close();
  await expect(second.getByRole('status').filter({ hasText: 'The model is free' })).toBeVisible();
  await second.getByRole('button', { name: 'Use it here' }).click();
  await ready(second);
  expect(seen).toEqual([]);
});

test('an answer that is being written is kept when another tab takes the model', async ({ page }) => {
  await useFakeWorker(page, { pauseMs: 200 });
  await page.goto('/');
  await ready(page);
  // Before the answer begins: on a slow machine it would be done by the time this tab is there.
  const second = await page.context().newPage();
  await useFakeWorker(second);
  await second.goto('/');
  await expect(inUse(second)).toBeVisible();

  await send(page, 'Count, and take your time over it');
  await expect(page.getByRole('log')).toContainText('7\n8');
  await second.getByRole('button', { name: 'Use it here' }).click();
  await ready(second);
  await expect(gone(page)).toBeVisible();
  await expect(page.getByRole('log')).toContainText('7\n8');
  await expect(page.getByText('Stopped', { exact: true })).toBeVisible();
});
