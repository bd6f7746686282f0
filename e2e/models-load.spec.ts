import { readFileSync } from 'node:fs';
import type { BrowserContext, Page } from 'playwright/test';
import { TestHub } from '../test/support/hub.ts';
import { publishCatalogue, serveHubApp } from './support/hub-app.ts';
import type { LocalServer } from './support/local-server.ts';
import { look } from './support/look.ts';
import { modelButton } from './support/model-button.ts';
import { expect, test } from './support/test.ts';

/** A model that is loaded while it downloads, and what may come between. */
const tiny = readFileSync('public/models/tiny-gemma3-q8_0.gguf');
const CHUNK = 256 * 1024;
const SLOW = { timeout: 60_000 };
const FILE = 'gemma-3-270m-it-Q8_0.gguf';
const CHAT = 'Chat with Gemma 3 270M, Q8_0';

let hub: TestHub;
let app: LocalServer;

test.beforeEach(async () => {
  hub = await TestHub.start();
  publishCatalogue(hub, tiny, tiny);
  app = await serveHubApp(hub, CHUNK);
});
test.afterEach(async () => {
  app.stop();
  await hub.stop();
});

const ready = (page: Page) => expect(page.getByText('Ready', { exact: true })).toBeVisible(SLOW);

async function openModels(page: Page): Promise<void> {
  await page.goto(`${app.origin}/#models`);
  await ready(page);
}

async function setQuota(context: BrowserContext, page: Page, quotaSize: number): Promise<void> {
  const session = await context.newCDPSession(page);
  await session.send('Storage.overrideQuotaForOrigin', { origin: app.origin, quotaSize });
}

test('pauses and goes on while it loads; stopped, it is offered again, also by the next visit', async ({
  page,
}) => {
  await openModels(page);
  hub.pauseMs = 400;
  await page.getByRole('button', { name: CHAT }).click();
  const loading = page.getByRole('region', { name: `Loading ${FILE}` });
  await expect(loading.getByText(/\/s, \d+ s left/)).toBeVisible(SLOW);
  await look(page, 'load-downloading');
  await loading.getByRole('button', { name: 'Pause' }).click();
  await expect(loading.getByText('Paused')).toBeVisible();
  await loading.getByRole('button', { name: 'Resume' }).click();
  await expect(loading.getByText(/\/s, \d+ s left/)).toBeVisible(SLOW);
  await loading.getByRole('button', { name: 'Stop loading' }).click();
  await expect(page.getByText(`${FILE} is not loaded yet`)).toBeVisible();
  await look(page, 'load-stopped');

  await page.reload();
  await expect(page.getByText('Loading tiny-gemma3')).toBeVisible();
  await expect(page.getByText(`${FILE} is not loaded yet`)).toBeVisible(SLOW);
  hub.pauseMs = 0;
  await page.getByRole('button', { name: 'Go on' }).click();
  await ready(page);
  await expect(modelButton(page)).toHaveAttribute('title', /Loaded in/);
  await page.reload();
  await expect(page.getByText(`Loading ${FILE}`)).toBeVisible();
  await ready(page);
});

test('cancelled among the downloads while it loads, nothing is said to be kept until it is taken back', async ({
  page,
}) => {
  await openModels(page);
  hub.pauseMs = 400;
  await page.getByRole('button', { name: CHAT }).click();
  await expect(page.getByRole('region', { name: `Loading ${FILE}` })).toBeVisible();
  await page.getByRole('link', { name: 'Models' }).click();
  await page.getByRole('button', { name: `Cancel ${FILE}` }).click();
  await expect(page.getByText('What was downloaded of it is deleted.')).toBeVisible();
  await expect(page.getByRole('button', { name: `Undo: have ${FILE} back` })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByText('What was downloaded so far is kept, also')).toBeVisible();
});

test('says what could go when the disk is full, and goes on once it is gone', async ({ page, context }) => {
  const other = Buffer.alloc(16 * CHUNK, 1);
  hub.publish('facet/other-GGUF', { 'other.gguf': other });
  await openModels(page);
  await setQuota(context, page, other.length + 6 * CHUNK);
  await page.getByLabel('Repository or address').fill('facet/other-GGUF');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: /^Download .*: other.gguf$/ }).click();
  await expect(page.getByText('other.gguf is downloaded', { exact: true })).toBeVisible(SLOW);
  await page.getByRole('button', { name: CHAT }).click();
  const notice = page.getByRole('alert');
  await expect(notice.getByText('must be freed')).toBeVisible(SLOW);
  await look(page, 'load-no-room');
  await notice.getByRole('button', { name: 'Delete other.gguf (4.00 MiB), and go on' }).click();
  await ready(page);
  await expect(modelButton(page)).toHaveAttribute('title', /Loaded in/);
});

test('a server that does not answer, and no network', async ({ page, context }) => {
  await openModels(page);
  hub.fault = () => ({ status: 503, retryAfter: 20 });
  await page.getByRole('button', { name: /^Download .*: Gemma 3 270M, Q8_0$/ }).click();
  const downloads = page.getByRole('region', { name: 'Downloads' });
  await expect(downloads.getByText(/Trying again in \d+ s/)).toBeVisible(SLOW);
  hub.fault = () => undefined;
  hub.pauseMs = 60;
  await downloads.getByRole('button', { name: `Pause ${FILE}` }).click();
  await downloads.getByRole('button', { name: `Resume ${FILE}` }).click();
  await expect(downloads.getByText(/\/s, \d+ s left/)).toBeVisible(SLOW);
  await context.setOffline(true);
  await expect(downloads.getByText(/No network|Trying again/)).toBeVisible({ timeout: 40_000 });
  hub.pauseMs = 0;
  await context.setOffline(false);
  await expect(page.getByText(`${FILE} is downloaded`, { exact: true })).toBeVisible(SLOW);
  await page.getByRole('button', { name: 'Switch now' }).click();
  // It may be loaded before anybody could read that it is; the demo's own examples are gone then.
  await expect(page.getByRole('button', { name: 'Explain how a rainbow forms.' })).toBeVisible(SLOW);
  await expect(modelButton(page)).toHaveAttribute('title', /Loaded in/);
});
