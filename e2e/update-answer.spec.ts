import { kept, ready } from './support/chat.ts';
import { composer, send } from './support/composer.ts';
import { StaticServer } from './support/static-server.ts';
import { expect, test } from './support/test.ts';
import { NEXT, nextVersion, publish, reload } from './support/version.ts';

test.use({ serviceWorkers: 'allow' });

test('an answer is finished first, and the chat and a draft are there afterwards', async ({ page }) => {
  const next = await nextVersion();
  const server = await StaticServer.start('dist', '/facet/');
  await page.goto(server.url);
  await ready(page);
  await kept(page);
  await publish(page, server, next.folder);
  await send(page, 'Write a long list');
  const answer = page.getByLabel('Answer');
  await expect(answer).toContainText('red circle');
  await reload(page).click();
  await expect(page.getByText('Reloads as soon as the answer is written.')).toBeVisible();
  await page.getByRole('button', { name: 'Do not reload' }).click();
  await reload(page).click();
  await composer(page).fill('A draft');
  await expect(page).not.toHaveTitle(NEXT);
  await expect(page).toHaveTitle(NEXT, { timeout: 60_000 });
  await ready(page);
  await expect(answer).toContainText(/prompt \d+ new/);
  await expect(answer).not.toContainText('Stopped');
  await expect(composer(page)).toHaveValue('A draft');
  await server.stop();
  await next.remove();
});
