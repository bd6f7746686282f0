import { readFileSync } from 'node:fs';
import type { Page } from 'playwright/test';
import { HUB_TOKEN, HUB_TOKEN_EXPIRED, TestHub } from '../test/support/hub.ts';
import { send } from './support/composer.ts';
import { publishCatalogue, serveHubApp } from './support/hub-app.ts';
import type { LocalServer } from './support/local-server.ts';
import { look } from './support/look.ts';
import { modelButton } from './support/model-button.ts';
import { expect, test } from './support/test.ts';

/** Models from a server that behaves like Hugging Face, on the real engine, kept in the real IndexedDB. */
const tiny = readFileSync('public/models/tiny-gemma3-q8_0.gguf');
const vision = readFileSync('public/models/mmproj-tiny-gemma3-f16.gguf');
const CHUNK = 256 * 1024;
const SLOW = { timeout: 60_000 };
const NAME = 'Gemma 3 270M, Q8_0';
const FILE = 'gemma-3-270m-it-Q8_0.gguf';

let hub: TestHub;
let app: LocalServer;

test.beforeEach(async () => {
  hub = await TestHub.start();
  publishCatalogue(hub, tiny, vision);
  app = await serveHubApp(hub, CHUNK);
});
test.afterEach(async () => {
  app.stop();
  await hub.stop();
});

const section = (page: Page, name: string) => page.getByRole('region', { name, exact: true });
/** Downloads a model beside the chat. */
const download = (page: Page, name: string) =>
  page.getByRole('button', { name: new RegExp(`^Download .*: ${name}$`) });
const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });

async function openModels(page: Page): Promise<void> {
  await page.goto(`${app.origin}/#models`);
  await expect(page.getByText('Ready', { exact: true })).toBeVisible(SLOW);
  await expect(section(page, 'Gemma 3').getByRole('listitem')).toHaveCount(5);
  // As the hub has it: the sizes are those of the files that it serves.
  await expect(page.getByLabel('Version of Gemma 3 270M')).toHaveText(/3.18 MiB/);
  await expect(page.getByText('could not be asked')).toBeHidden();
}

async function answers(page: Page): Promise<void> {
  await send(page, 'What is 4 + 5?');
  await expect(page.getByLabel('Answer').last()).toContainText('4 + 5 = 9', SLOW);
}

test('chooses a model, chats with it once it has come, and needs nobody on the next visit', async ({
  page,
}) => {
  await page.goto(app.origin);
  await expect(page.getByText('Ready', { exact: true })).toBeVisible(SLOW);
  await page.getByRole('link', { name: 'Get a real model', exact: true }).click();
  await expect(page.getByRole('heading', { name: 'Models', exact: true })).toBeFocused();
  await expect(page.getByText('No model is stored yet.')).toBeVisible();
  await expect(page.getByText(/^about 4.* GiB of 4.00 GiB WebAssembly memory/)).toBeVisible();
  await look(page, 'models');
  await page.getByRole('button', { name: 'Chat with Gemma 3 4B, Q4_K_M' }).click();
  // What does not fit asks first, and nothing is fetched before.
  await expect(page.getByText('the model does not fit, and will not load.')).toBeVisible();
  expect(hub.requests.filter((request) => request.includes('.gguf'))).toEqual([]);
  await button(page, 'Go on all the same').click();
  await expect(page.getByText('gemma-3-4b-it-Q4_K_M.gguf').first()).toBeVisible();
  await expect(page.getByText('Ready', { exact: true })).toBeVisible(SLOW);
  await expect(modelButton(page)).toHaveAttribute('title', /Loaded in/);
  await answers(page);

  const before = hub.requests.length;
  await page.reload();
  // How it loads may be over before it is seen; the menu below says which one it was.
  await expect(page.getByText('Ready', { exact: true })).toBeVisible(SLOW);
  await answers(page);
  expect(hub.requests.slice(before)).toEqual([]);

  await modelButton(page).click();
  await expect(page.getByRole('menuitem', { name: 'gemma-3-4b-it-Q4_K_M.gguf is in use' })).toBeVisible();
  await page.getByRole('menuitem', { name: 'Choose a model' }).click();
  await expect(page.getByRole('button', { name: /^In use: gemma-3-4b/ })).toBeVisible();
  await look(page, 'models-stored');
  await page.getByRole('button', { name: 'Use the built-in demo' }).click();
  await expect(page.getByText('Ready', { exact: true })).toBeVisible(SLOW);
  await page.reload();
  await expect(page.getByText('Loading tiny-gemma3')).toBeVisible();
});

test('pauses, is left, comes back, goes on, and cancels', async ({ page }) => {
  await openModels(page);
  hub.pauseMs = 60;
  await download(page, NAME).click();
  const downloads = section(page, 'Downloads');
  await expect(downloads.getByText(/\/s, \d+ s left/)).toBeVisible(SLOW);
  await page.screenshot({ path: 'test-results/screens/models-downloading.png' });
  await button(page, `Pause ${FILE}`).click();
  await expect(downloads.getByText('Paused')).toBeVisible();
  await look(page, 'models-paused');
  await page.reload();
  await expect(downloads.getByText('Paused')).toBeVisible(SLOW);
  hub.pauseMs = 0;
  await button(page, `Resume ${FILE}`).click();
  await expect(section(page, 'Stored in this browser').getByText('verified')).toBeVisible(SLOW);
  await expect(downloads).toBeHidden();

  hub.pauseMs = 60;
  await page.getByLabel('Version of Gemma 3 1B').selectOption({ index: 1 });
  await download(page, 'Gemma 3 1B, Q8_0').click();
  await page.getByRole('button', { name: 'Cancel gemma-3-1b-it-Q8_0.gguf' }).click();
  await expect(downloads).toBeHidden();
  await expect(page.getByText('gemma-3-1b-it-Q8_0.gguf is deleted.')).toBeVisible();
});

test('verifies, exports, deletes, and thinks better of it', async ({ page }) => {
  await openModels(page);
  await download(page, NAME).click();
  await button(page, `Verify ${FILE}`).click(SLOW);
  await expect(page.getByText(`${FILE} is as it came`)).toBeVisible();
  const saved = page.waitForEvent('download');
  await button(page, `Export ${FILE} to disk`).click();
  expect(readFileSync(await (await saved).path()).equals(tiny)).toBe(true);
  await button(page, `Delete ${FILE}`).click();
  await expect(page.getByText('No model is stored yet.')).toBeVisible();
  await expect(page.getByText(`${FILE} is deleted.`)).toBeVisible();
  await expect(page.getByRole('button', { name: `Undo: have ${FILE} back` })).toBeFocused();
  await look(page, 'models-deleted');
  await page.keyboard.press('Enter');
  await expect(button(page, `Delete ${FILE}`)).toBeVisible();
  await button(page, 'Keep these').click();
  await expect(page.getByText(/would not promise|The browser keeps these/)).toBeVisible();
});

test('looks up any repository, gated ones with a token', async ({ page }) => {
  hub.publish('somebody/gemma-3-1b-GGUF', { 'gemma-3-1b-Q8_0.gguf': tiny, 'gemma-3-1b-IQ2_XS.gguf': tiny });
  hub.publish('facet/gated-GGUF', { 'gated-Q8_0.gguf': tiny }, { gated: true });
  await openModels(page);
  const field = page.getByLabel('Repository or address');
  await field.fill(`${hub.origin}/somebody/gemma-3-1b-GGUF`);
  await page.keyboard.press('Enter');
  await expect(page.getByText('2 models in GGUF form')).toBeVisible();
  await expect(page.getByText('Facet cannot run this quantisation yet.')).toBeVisible();
  await look(page, 'models-look-up');
  await download(page, 'gemma-3-1b-Q8_0.gguf').click();
  await expect(button(page, 'Delete gemma-3-1b-Q8_0.gguf')).toBeVisible(SLOW);

  hub.publish('facet/vision-GGUF', { 'mmproj-F16.gguf': vision });
  await field.fill('facet/vision-GGUF');
  await page.keyboard.press('Enter');
  await expect(page.getByText('no model that it goes with')).toBeVisible();
  await field.fill('https://example.com/model.gguf');
  await page.keyboard.press('Enter');
  await expect(page.getByText('models are not fetched from example.com')).toBeVisible();

  await field.fill('facet/gated-GGUF');
  await page.keyboard.press('Enter');
  const token = page.getByLabel('Hugging Face access token');
  await expect(token).toBeVisible();
  await look(page, 'models-gated');
  await token.fill(HUB_TOKEN_EXPIRED);
  await button(page, 'Use this token').click();
  await expect(page.getByText('does not know the access token')).toBeVisible();
  await token.fill(HUB_TOKEN);
  await page.getByLabel('Remember it on this device').check();
  await button(page, 'Use this token').click();
  await expect(page.getByText('One model in GGUF form')).toBeVisible();
  await page.reload();
  await field.fill('facet/gated-GGUF');
  await page.keyboard.press('Enter');
  await expect(page.getByText('One model in GGUF form')).toBeVisible(SLOW);
  await page.getByText('Access token', { exact: true }).click();
  await button(page, 'Forget the token').click();
  await expect.poll(() => page.evaluate(() => localStorage.getItem('facet.token'))).toBe('null');
});

test('says at the button why a download cannot begin, and begins it once it can', async ({ page }) => {
  await openModels(page);
  hub.publish('ggml-org/gemma-3-4b-it-GGUF', {}, { gated: true });
  const card = section(page, 'Gemma 3').getByRole('listitem').filter({ hasText: 'Gemma 3 4B' });
  await card.getByRole('button', { name: /^Download .*: Gemma 3 4B/ }).click();
  await card.getByRole('button', { name: 'Go on all the same' }).click();
  await expect(card.getByRole('alert')).toContainText('access is refused');
  await expect(section(page, 'Downloads')).toContainText('access is refused');
  await look(page, 'models-refused');
  await page.getByLabel('Hugging Face access token').fill(HUB_TOKEN);
  hub.pauseMs = 30;
  await button(page, 'Use this token').click();
  // The whole is both files from the start to the end.
  const both = card.getByText(/ of 5.01 MiB$/);
  await expect(both).toBeVisible(SLOW);
  await expect(button(page, 'Cancel mmproj-model-f16.gguf')).toBeVisible(SLOW);
  await expect(both).toBeVisible();
  await expect(card.getByRole('alert')).toBeHidden();
  hub.pauseMs = 0;
  await expect(page.getByText('gemma-3-4b-it-Q4_K_M.gguf is downloaded', { exact: true })).toBeVisible(SLOW);
});

test('another tab sees a download come, and has the model once it is there', async ({ page, context }) => {
  await openModels(page);
  hub.pauseMs = 60;
  await download(page, NAME).click();
  await expect(section(page, 'Downloads').getByText(/\/s, \d+ s left/)).toBeVisible(SLOW);
  const other = await context.newPage();
  await other.goto(`${app.origin}/#models`);
  const row = section(other, 'Downloads').getByRole('listitem');
  await expect(row.getByText('Another tab is downloading it')).toBeVisible(SLOW);
  await expect(row.getByRole('button')).toHaveCount(0);
  await look(other, 'models-other-tab');
  hub.pauseMs = 0;
  await expect(button(other, `Verify ${FILE}`)).toBeVisible(SLOW);
  await expect(section(other, 'Stored in this browser')).toContainText('ggml-org/gemma-3-270m-it-GGUF');
  await expect(row).toBeHidden();
});
