import type { Page } from 'playwright/test';
import { ask } from './support/ask.ts';
import { drawing, kept, ready } from './support/chat.ts';
import { composer, send } from './support/composer.ts';
import { dropFiles } from './support/files.ts';
import { look } from './support/look.ts';
import { serveMortalThreads } from './support/mortal-threads.ts';
import { StaticServer } from './support/static-server.ts';
import { stopAt, stopInTheMiddle } from './support/stop-at.ts';
import { expect, test, watch } from './support/test.ts';

/** The main job on the processor, in browsers that have no GPU to offer. */
const chip = (page: Page) => page.getByTitle('Computed on');

/** Threads of an isolated page, of which fewer may have been found to do as well. */
const threadsHere = (page: Page) => page.evaluate(() => Math.min(16, navigator.hardwareConcurrency));
const processor = (threads: number) =>
  new RegExp(String.raw`Processor, (\d+ of )?${threads} ${threads === 1 ? 'thread' : 'threads'}`);

test('chats, sees, and shows its memory', async ({ page }) => {
  await page.goto('/');
  await ready(page);
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
  await expect(chip(page)).toContainText(processor(await threadsHere(page)));
  await expect(await ask(page, 'What is 4 + 5?')).toContainText('4 + 5 = 9');
  await dropFiles(page, [drawing('triangle-cross.png')]);
  await expect(await ask(page, 'What is the background colour?')).toContainText('The background is grey.');

  await page.keyboard.press('Control+m');
  const panel = page.getByRole('complementary', { name: 'Memory' });
  await expect(panel.getByText('In WebAssembly memory now')).toBeVisible();
  await expect(panel.getByRole('listbox', { name: 'Layers' }).getByRole('option')).toHaveCount(12);
  await expect(panel.locator('[data-figure=total]')).toContainText('MiB');
  await expect(panel).not.toContainText('GPU');
  await look(page, 'processor-panel');
});

test('stops in the middle of an answer, and goes on, also after a reload', async ({ page }) => {
  await page.goto('/');
  await ready(page);
  await stopInTheMiddle(page);
  const answers = page.getByLabel('Answer', { exact: true });
  await expect(await ask(page, 'What is 4 + 5?')).toContainText('4 + 5 = 9');
  const count = await answers.count();
  await page.reload();
  await ready(page);
  await expect(answers).toHaveCount(count);
  await expect(await ask(page, 'What is 2 + 3?')).toContainText('2 + 3 = 5');
});

test('after a reload the next question computes only what is new, unless what is kept was cleared', async ({
  page,
}) => {
  await page.goto('/');
  await ready(page);
  await ask(page, 'The code word is tulip.');
  await page.keyboard.press('Control+,');
  const dialog = page.getByRole('dialog', { name: 'Settings' });
  await expect(dialog).toContainText('for 1 chat now.');
  await page.reload();
  await ready(page);
  const second = await ask(page, 'What is the code word?');
  await expect(second).toContainText('The code word is tulip.');
  await expect(second).toContainText(/restored \d+ tokens in/);
  const [, fresh, reused, restored] =
    /prompt (\d+) new \+ (\d+) reused.*restored (\d+) tokens/.exec((await second.textContent()) ?? '') ?? [];
  expect(Number(reused)).toBeGreaterThan(20);
  expect(restored).toBe(reused);
  expect(Number(fresh)).toBeLessThan(Number(reused));
  await look(page, 'real-chat');

  await page.keyboard.press('Control+,');
  await dialog.getByRole('radio', { name: 'Off', exact: true }).check();
  await expect(dialog).toContainText('Nothing is kept now.');
  await page.reload();
  await ready(page);
  const third = await ask(page, 'What is the code word?');
  await expect(third).toContainText(' 0 reused');
  await expect(third).not.toContainText('restored');
});

test('settings say what computes, and what to do where a GPU is asked for and is not there', async ({
  page,
}) => {
  await page.goto('/');
  await ready(page);
  await page.keyboard.press('Control+,');
  const dialog = page.getByRole('dialog', { name: 'Settings' });
  await expect(dialog.getByRole('radio', { name: 'Automatic', exact: true })).toBeChecked();
  await expect(dialog).toContainText(processor(await threadsHere(page)));
  await expect(dialog).toContainText('How many threads help is measured while it answers.');
  await look(page, 'processor-settings');
  await dialog.getByRole('radio', { name: 'GPU', exact: true }).check();
  await page.keyboard.press('Escape');
  // The chat stays, and so does the model that it had.
  await expect(page.getByRole('alert').filter({ hasText: 'Facet cannot use a GPU here' })).toBeVisible();
  await expect(composer(page)).toBeVisible();
  await look(page, 'processor-gpu-asked-for');
  await page.getByRole('button', { name: 'Use the processor' }).click();
  await ready(page);
  await expect(await ask(page, 'What is 4 + 5?')).toContainText('4 + 5 = 9');
});

test('the second tab takes the model over', async ({ page }) => {
  await page.goto('/');
  await ready(page);
  await ask(page, 'The code word is tulip.');
  const second = await page.context().newPage();
  const seen = await watch(second);
  await second.goto('/');
  await second.getByRole('button', { name: 'Use it here' }).click();
  await ready(second);
  await expect(page.getByRole('status').filter({ hasText: 'The model went to another tab' })).toBeVisible();
  await expect(await ask(second, 'What is 4 + 5?')).toContainText('4 + 5 = 9');
  expect(seen).toEqual([]);
});

test('models are held against what WebAssembly addresses', async ({ page }) => {
  await page.goto('/#models');
  await expect(
    page.getByText(/Models run on the processor here \(Processor, (\d+ of )?\d+ threads?\)/),
  ).toBeVisible();
  await look(page, 'processor-models');
});

test('the processor answers, stops and goes on', async ({ page }) => {
  await page.goto('/');
  await ready(page);
  const answer = await ask(page, 'What are you?');
  await expect(answer).toContainText('I am a tiny demo model');
  await stopAt(page, 'red circle');
  await send(page, 'Write a long list');
  const second = page.getByLabel('Answer', { exact: true }).nth(1);
  await expect(second).toContainText('red circle');
  await expect(second).toContainText('tokens/s');
  await expect(await ask(page, 'What are you?')).toContainText('I am a tiny demo model');
});

test('the processor sees', async ({ page }) => {
  await page.goto('/');
  await ready(page);
  await dropFiles(page, [drawing('triangle-cross.png')]);
  await expect(await ask(page, 'Where is the purple triangle?')).toContainText('in the top right');
  await expect(await ask(page, 'What is the background colour?')).toContainText('The background is grey.');
});

test('a thread that dies: the chat goes on by itself, and after another one soon after when asked to', async ({
  context,
}) => {
  const { host, kill, started, stop } = await serveMortalThreads();
  // Threads that die are what the fixture's page must not see.
  const page = await context.newPage();
  await page.goto(host.url);
  await ready(page);
  test.skip((await page.evaluate(() => navigator.hardwareConcurrency)) === 1, 'there are no threads here');
  const before = started();
  expect(before).toBeGreaterThan(0);
  kill();
  await composer(page).fill('What is 4 + 5?');
  // Where the thread was gone before, nothing is sent until the model is back.
  await expect(async () => {
    await composer(page).press('Enter');
    await expect(composer(page)).toHaveValue('', { timeout: 200 });
  }).toPass();
  await expect(page.getByLabel('Answer', { exact: true })).toContainText('4 + 5 = 9');
  await expect.poll(started).toBe(2 * before);
  await ready(page);

  kill();
  await send(page, 'What is 2 + 3?');
  const alert = page.getByRole('alert').filter({ hasText: 'The engine stopped' });
  // A browser that is ending the other threads may have no time for the rest: "Error: killed by order".
  await expect(alert).toContainText('A thread of the processor is gone: Uncaught');
  await look(page, 'processor-thread-gone');
  await alert.getByRole('button', { name: 'Load again' }).click();
  await ready(page);
  await expect(await ask(page, 'What is 3 + 3?')).toContainText('3 + 3 = 6');
  await stop();
});

test.describe('on a plain host', () => {
  test.use({ serviceWorkers: 'allow' });

  test('one thread computes at first, all from the second visit on, offline too', async ({
    page,
    context,
  }) => {
    const server = await StaticServer.start('dist', '/some/path/');
    await page.goto(server.url);
    await ready(page);
    await expect(chip(page)).toContainText(processor(1));
    await expect(await ask(page, 'What is 4 + 5?')).toContainText('4 + 5 = 9');
    await kept(page);
    await context.setOffline(true);
    await server.stop();
    await page.reload();
    await ready(page);
    await expect(chip(page)).toContainText(processor(await threadsHere(page)));
    await expect(await ask(page, 'What is 2 + 3?')).toContainText('2 + 3 = 5');
  });
});
