import { composer, send } from './support/composer.ts';
import { ask } from './support/ask.ts';
import { drawing } from './support/chat.ts';
import { useFakeWorker } from './support/fake-worker.ts';
import { expect, test } from './support/test.ts';

/** What a person wrote stays, whatever happens around it. */
test('an edit is not sent while an answer is being written, and waits for its end', async ({ page }) => {
  await useFakeWorker(page, { pauseMs: 200 });
  await page.goto('/');
  await expect(page.getByText('Ready')).toBeVisible();
  await ask(page, 'Red?');
  const question = page.getByLabel('You', { exact: true }).first();
  await question.hover();
  await question.getByRole('button', { name: 'Edit' }).click();
  const editor = page.getByLabel('Edit the message');
  await editor.fill('Green or grey?');
  await send(page, 'Count');
  await expect(page.getByRole('button', { name: 'Stop' })).toBeVisible();
  await expect(question.getByRole('button', { name: 'Send' })).toBeDisabled();
  await editor.press('Enter');
  await expect(editor).toHaveValue('Green or grey?');
  await page.getByRole('button', { name: 'Stop' }).click();
  await expect(question.getByRole('button', { name: 'Send' })).toBeEnabled();
  await editor.press('Enter');
  await expect(page.getByLabel('Answer', { exact: true })).toContainText('Green or grey?');
});

test('the title of a chat counts as it is typed, before the first message too', async ({ page }) => {
  await useFakeWorker(page);
  await page.goto('/');
  await expect(page.getByText('Ready')).toBeVisible();
  const settings = page.getByRole('button', { name: 'Chat settings' });
  const title = page.getByRole('dialog').getByLabel('Title');
  await settings.click();
  await title.fill('A plan');
  await page.keyboard.press('Escape');
  await page.reload();
  await settings.click();
  await expect(title).toHaveValue('A plan');
  await title.fill('A plan of mine');
  await page.keyboard.press('Escape');
  await ask(page, 'Hello');
  const list = page.getByRole('navigation', { name: 'Chats' });
  await expect(list.getByRole('button', { name: 'A plan of mine', exact: true })).toBeVisible();
});

test('images of a message not sent yet wait in their chat, over a reload too', async ({ page }) => {
  await useFakeWorker(page);
  await page.goto('/');
  await expect(page.getByText('Ready')).toBeVisible();
  const images = page.getByRole('list', { name: 'Added to this message' });
  const row = page
    .getByRole('navigation', { name: 'Chats' })
    .getByRole('button', { name: 'Hello', exact: true });
  await ask(page, 'Hello');
  await page.locator('input[accept^="image/*"]').setInputFiles([drawing('red-circle.png')]);
  await expect(images.getByRole('button', { name: 'View red circle' })).toBeVisible();
  await page.getByRole('button', { name: 'New chat', exact: true }).click();
  await expect(images).toBeHidden();
  await row.click();
  await expect(images).toBeVisible();
  await page.reload();
  await expect(images.getByRole('button', { name: 'View red circle' })).toBeVisible();
  await images.getByRole('button', { name: 'Remove red-circle.png' }).click();
  await page.reload();
  await expect(page.getByLabel('Answer', { exact: true })).toBeVisible();
  await expect(images).toBeHidden();
});

test('an example that is chosen leaves what is being written', async ({ page }) => {
  await useFakeWorker(page);
  await page.goto('/');
  await expect(page.getByText('Ready')).toBeVisible();
  const message = composer(page);
  await message.fill('A long thought');
  await page.getByRole('button', { name: 'What can you do?' }).click();
  await expect(page.getByLabel('Answer', { exact: true })).toContainText('tokens/s');
  await expect(message).toHaveValue('A long thought');
});

test('an example that is pressed while the model loads is asked once it is there', async ({ page }) => {
  await useFakeWorker(page);
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route('**/assets/main.worker-*.js', async (route) => {
    await held;
    await route.fallback();
  });
  await page.goto('/');
  // The way to a real model is in view without scrolling.
  for (const [width, height] of [
    [1440, 900],
    [360, 740],
  ] as const) {
    await page.setViewportSize({ width, height });
    await expect(page.getByRole('link', { name: 'Get a real model' })).toBeInViewport({ ratio: 1 });
  }
  await page.getByRole('button', { name: 'What can you do?' }).click();
  await expect(page.getByText('“What can you do?” is asked as soon as')).toBeVisible();
  release();
  const answer = page.getByLabel('Answer', { exact: true });
  await expect(answer).toContainText('tokens/s');
  // Of what it took, a line tells the least; a press tells the rest.
  const timings = page.getByRole('list', { name: 'Timings' });
  await expect(timings).toBeHidden();
  await answer.getByRole('button', { name: /tokens$/ }).click();
  await expect(timings).toContainText('reused');
});
