import { ask } from './support/ask.ts';
import { drawing, ready } from './support/chat.ts';
import { send } from './support/composer.ts';
import { dropFiles } from './support/files.ts';
import { expect, test } from './support/test.ts';

test.use({ compute: 'automatic' });

test('without WebGPU the processor answers, stops and goes on', async ({ page }) => {
  await page.goto('/');
  await ready(page);
  const answer = await ask(page, 'What are you?');
  await expect(answer).toContainText('I am a tiny demo model');
  await send(page, 'Write a long list');
  const second = page.getByLabel('Answer', { exact: true }).nth(1);
  await expect(second).toContainText('red circle');
  await page.getByRole('button', { name: 'Stop' }).click();
  await expect(second).toContainText('tokens/s');
  await expect(await ask(page, 'What are you?')).toContainText('I am a tiny demo model');
});

test('without WebGPU the processor sees', async ({ page }) => {
  await page.goto('/');
  await ready(page);
  await dropFiles(page, [drawing('triangle-cross.png')]);
  await expect(await ask(page, 'Where is the purple triangle?')).toContainText('in the top right');
  await expect(await ask(page, 'What is the background colour?')).toContainText('The background is grey.');
});
