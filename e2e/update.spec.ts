import type { Page } from 'playwright/test';
import { drawing, kept, ready } from './support/chat.ts';
import { composer, send } from './support/composer.ts';
import { dropFiles } from './support/files.ts';
import { look } from './support/look.ts';
import { StaticServer } from './support/static-server.ts';
import { expect, test } from './support/test.ts';
import { type AppCopy, NEXT, nextVersion, publish, reload, withFakeWorker } from './support/version.ts';

test.use({ serviceWorkers: 'allow' });

let next: AppCopy;
let server: StaticServer;

test.beforeAll(async () => {
  next = await nextVersion();
});
test.afterAll(() => next.remove());

test.beforeEach(async () => {
  server = await StaticServer.start('dist', '/facet/');
});
test.afterEach(() => server.stop());

async function visit(page: Page): Promise<void> {
  await page.goto(server.url);
  await ready(page);
}

test('a new version waits to be asked, in every tab for itself', async ({ page, context }) => {
  await visit(page);
  await kept(page);
  const other = await context.newPage();
  await other.goto(`${server.url}#memory`);
  await publish(page, server, next.folder);
  await expect(other.getByText('A new version is ready')).toBeVisible({ timeout: 60_000 });
  await look(page, 'new-version');
  await expect(page.locator(NEXT)).toHaveCount(0);

  await other.evaluate(() => Object.assign(globalThis, { stillHere: true }));
  await reload(page).click();
  await expect(page.locator(NEXT)).toHaveCount(1);
  await ready(page);
  await expect(page.getByText('A new version is ready')).toBeHidden();
  // The other tab has been served by the new version since then, and goes on all the same.
  expect(await other.evaluate(() => 'stillHere' in globalThis)).toBe(true);
  await reload(other).click();
  await expect(other.locator(NEXT)).toHaveCount(1);
});

test('an answer is finished first, and the chat and a draft are there afterwards', async ({ page }) => {
  // An answer that takes its time.
  const app = await withFakeWorker(300);
  const after = await nextVersion(app.folder);
  server.folder = app.folder;
  await visit(page);
  await kept(page);
  await publish(page, server, after.folder);
  await send(page, 'Count');
  const answer = page.getByLabel('Answer');
  await expect(answer).toContainText('2');
  await reload(page).click();
  await expect(page.getByText('Reloads as soon as the answer is written.')).toBeVisible();
  await page.getByRole('button', { name: 'Do not reload' }).click();
  await reload(page).click();
  await composer(page).fill('A draft');
  await expect(page.locator(NEXT)).toHaveCount(0);
  await expect(page.locator(NEXT)).toHaveCount(1, { timeout: 60_000 });
  await ready(page);
  await expect(answer).toContainText(/prompt \d+ new/);
  await expect(answer).toContainText('40');
  await expect(answer).not.toContainText('Stopped');
  await expect(composer(page)).toHaveValue('A draft');
  await app.remove();
  await after.remove();
});

test('what cannot be stored is not lost unasked', async ({ page }) => {
  await visit(page);
  await kept(page);
  await publish(page, server, next.folder);
  await dropFiles(page, [drawing('red-circle.png')]);
  const image = page.getByRole('button', { name: 'View red circle' });
  await expect(image).toBeVisible();
  await reload(page).click();
  await expect(page.getByText('A reload would lose something on this page')).toBeVisible();
  await look(page, 'new-version-unkept');
  await page.getByRole('button', { name: 'Later' }).click();
  await expect(page.getByText('A new version is ready')).toBeHidden();
  await expect(image).toBeVisible();
  await expect(page.locator(NEXT)).toHaveCount(0);
});

test('the next visit brings a version that was put off', async ({ page, context }) => {
  await visit(page);
  await kept(page);
  await publish(page, server, next.folder);
  await page.getByRole('button', { name: 'Later' }).click();
  await page.close();
  const again = await context.newPage();
  await visit(again);
  await expect(again.locator(NEXT)).toHaveCount(1);
});
