import type { Page } from 'playwright/test';
import { ask, drawing, kept, offlineHint, ready } from './support/chat.ts';
import { dropFiles } from './support/files.ts';
import { look } from './support/look.ts';
import { StaticServer } from './support/static-server.ts';
import { expect, test } from './support/test.ts';

test.use({ serviceWorkers: 'allow' });

const PATH = '/some/path/';
let server: StaticServer;

test.beforeEach(async () => {
  server = await StaticServer.start('dist', PATH);
});
test.afterEach(() => server.stop());

const chip = (page: Page) => page.getByTitle('No connection.');

test('works under any path of a plain host, and offline after one visit', async ({ page, context }) => {
  await page.goto(server.url);
  await ready(page);
  await expect(await ask(page, 'What is 4 + 5?')).toContainText('4 + 5 = 9');
  await kept(page);
  const scope = await page.evaluate(async () => (await navigator.serviceWorker.ready).scope);
  expect(scope).toBe(server.url);

  await context.setOffline(true);
  await server.stop();
  await page.reload();
  await ready(page);
  await expect(chip(page)).toBeVisible();
  // It says so once.
  await expect(offlineHint(page)).toBeHidden();
  await expect(await ask(page, 'What is 2 + 3?')).toContainText('2 + 3 = 5');
  await dropFiles(page, [drawing('triangle-cross.png')]);
  await expect(await ask(page, 'What is the background colour?')).toContainText('The background is grey.');
  await look(page, 'offline');

  await server.resume();
  await context.setOffline(false);
  await expect(chip(page)).toBeHidden();
});
