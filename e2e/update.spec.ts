import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright/test';
import { composer, send } from './support/composer.ts';
import { drawing, kept, ready } from './support/chat.ts';
import { dropFiles } from './support/files.ts';
import { look } from './support/look.ts';
import { StaticServer } from './support/static-server.ts';
import { expect, test } from './support/test.ts';
import { buildNextVersion } from './support/version.ts';

test.use({ serviceWorkers: 'allow' });

const NEXT = 'Facet, the next version';
let next: string;
let server: StaticServer;

test.beforeAll(async () => {
  next = await mkdtemp(join(tmpdir(), 'facet-next-'));
  await buildNextVersion(next, NEXT);
});
test.afterAll(() => rm(next, { recursive: true }));

test.beforeEach(async () => {
  server = await StaticServer.start('dist', '/facet/');
});
test.afterEach(() => server.stop());

async function visit(page: Page): Promise<void> {
  await page.goto(server.url);
  await ready(page);
}

/** The new version is put in the place of the old one, and a tab asks for it as it does from time to time. */
async function publish(page: Page): Promise<void> {
  server.folder = next;
  await page.evaluate(async () => (await navigator.serviceWorker.ready).update());
  await expect(page.getByText('A new version is ready')).toBeVisible({ timeout: 60_000 });
}

const reload = (page: Page) => page.getByRole('button', { name: 'Reload', exact: true });

test('a new version waits to be asked, in every tab for itself', async ({ page, context }) => {
  await visit(page);
  await kept(page);
  const other = await context.newPage();
  await other.goto(`${server.url}#memory`);
  await publish(page);
  await expect(other.getByText('A new version is ready')).toBeVisible({ timeout: 60_000 });
  await look(page, 'new-version');
  await expect(page).not.toHaveTitle(NEXT);

  await other.evaluate(() => Object.assign(globalThis, { stillHere: true }));
  await reload(page).click();
  await expect(page).toHaveTitle(NEXT);
  await ready(page);
  await expect(page.getByText('A new version is ready')).toBeHidden();
  // The other tab has been served by the new version since then, and goes on all the same.
  expect(await other.evaluate(() => 'stillHere' in globalThis)).toBe(true);
  await reload(other).click();
  await expect(other).toHaveTitle(NEXT);
});

test('an answer is finished first, and the chat and a draft are there afterwards', async ({ page }) => {
  await visit(page);
  await kept(page);
  await publish(page);
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
});

test('what cannot be stored is not lost unasked', async ({ page }) => {
  await visit(page);
  await kept(page);
  await publish(page);
  await dropFiles(page, [drawing('red-circle.png')]);
  const image = page.getByRole('button', { name: 'View red circle' });
  await expect(image).toBeVisible();
  await reload(page).click();
  await expect(page.getByText('A reload would lose something on this page')).toBeVisible();
  await look(page, 'new-version-unkept');
  await page.getByRole('button', { name: 'Later' }).click();
  await expect(page.getByText('A new version is ready')).toBeHidden();
  await expect(image).toBeVisible();
  await expect(page).not.toHaveTitle(NEXT);
});

test('the next visit brings a version that was put off', async ({ page, context }) => {
  await visit(page);
  await kept(page);
  await publish(page);
  await page.getByRole('button', { name: 'Later' }).click();
  await page.close();
  const again = await context.newPage();
  await visit(again);
  await expect(again).toHaveTitle(NEXT);
});
