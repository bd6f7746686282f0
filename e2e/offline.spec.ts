import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright/test';
import { send } from './support/composer.ts';
import { ask } from './support/ask.ts';
import { drawing, kept, offlineHint, ready } from './support/chat.ts';
import { dropFiles } from './support/files.ts';
import { look } from './support/look.ts';
import { StaticServer } from './support/static-server.ts';
import { expect, test } from './support/test.ts';
import { withFakeWorker } from './support/version.ts';

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

test('isolates the page from the second visit on, on a host that sets no headers', async ({
  page,
  context,
}) => {
  const isIsolated = () => page.evaluate(() => crossOriginIsolated);
  await page.goto(server.url);
  await ready(page);
  await kept(page);
  expect(await isIsolated()).toBe(false);
  await page.reload();
  await ready(page);
  expect(await isIsolated()).toBe(true);
  await expect(await ask(page, 'What is 4 + 5?')).toContainText('4 + 5 = 9');
  // Downloads from another origin come with CORS, and may go on.
  const hub = 'https://huggingface.co/facet/tiny/resolve/main/tiny.gguf';
  await context.route(hub, (route) =>
    route.fulfill({ status: 206, body: '0123456789', headers: { 'access-control-allow-origin': '*' } }),
  );
  expect(await page.evaluate(async (url) => (await fetch(url)).text(), hub)).toBe('0123456789');
  await context.setOffline(true);
  await server.stop();
  await page.reload();
  await ready(page);
  expect(await isIsolated()).toBe(true);
  await server.resume();
  await context.setOffline(false);
});

test('sees an image on the very first visit, when the files come from what was kept meanwhile', async ({
  page,
}) => {
  server.ranges = true;
  await page.goto(server.url);
  await ready(page);
  await kept(page);
  await dropFiles(page, [drawing('triangle-cross.png')]);
  await expect(await ask(page, 'What is the background colour?')).toContainText('The background is grey.');
});

test('keeps every file that the app is made of, and leaves all other addresses alone', async ({
  page,
  context,
}) => {
  await page.goto(server.url);
  await ready(page);
  await kept(page);
  const files = readdirSync('dist', { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name).slice('dist/'.length))
    // `_headers` is for the host; WebLLM's engine is kept when it was used.
    .filter(
      (name) =>
        !['sw.js', '_headers'].includes(name) && !/^(screenshots|webllm|assets\/grammars)\//.test(name),
    );
  const absent = await page.evaluate(async (names) => {
    const found = await Promise.all(names.map((name) => caches.match(name, { ignoreSearch: true })));
    return names.filter((_, index) => !found[index]);
  }, files);
  expect(absent).toEqual([]);
  expect(files.length).toBeGreaterThan(20);

  const hub = 'https://huggingface.co/facet/tiny/resolve/main/tiny.gguf';
  await context.route(hub, (route) =>
    route.fulfill({ status: 206, body: '0123456789', headers: { 'access-control-allow-origin': '*' } }),
  );
  for (const address of [hub, `${server.url}sw.js`]) {
    const response = page.waitForResponse(address);
    await page.evaluate((url) => fetch(url, { headers: { Range: 'bytes=0-9' } }), address);
    const answered = await response;
    expect(answered.fromServiceWorker(), address).toBe(false);
    expect(answered.request().serviceWorker(), address).toBeNull();
    expect(answered.request().headers()['range']).toBe('bytes=0-9');
  }
});

test('can be installed, and is another app under each path', async ({ page, context }) => {
  const session = await context.newCDPSession(page);
  const apps: (string | undefined)[] = [];
  for (const path of [PATH, '/another/']) {
    const host = await StaticServer.start('dist', path);
    await page.goto(host.url);
    await ready(page);
    await kept(page);
    const { data = '{}', errors } = await session.send('Page.getAppManifest');
    expect(errors).toEqual([]);
    const { installabilityErrors } = await session.send('Page.getInstallabilityErrors');
    // Tests run in a context that keeps nothing.
    expect(installabilityErrors.filter(({ errorId }) => errorId !== 'in-incognito')).toEqual([]);
    const { display, icons, screenshots } = JSON.parse(data);
    expect(display).toBe('standalone');
    for (const { src } of [...icons, ...screenshots])
      expect((await page.request.get(new URL(src, host.url).href)).status(), src).toBe(200);
    const { appId } = await session.send('Page.getAppId');
    expect(appId).toBe(host.url);
    apps.push(appId);
    await host.stop();
  }
  expect(new Set(apps).size).toBe(2);
});

test('highlights code offline in the languages that were shown before', async ({ page, context }) => {
  // The app with a model that answers with what it was asked: code, here.
  const app = await withFakeWorker(1);
  server.folder = app.folder;
  const show = async (language: string, code: string) => {
    await send(page, `\`\`\`${language}\n${code}\n\`\`\``);
  };
  const words = page.getByLabel('Answer').locator('figure span span span');

  await page.goto(server.url);
  await ready(page);
  await show('python', 'def one():\n    return 1');
  await expect(words.first()).toBeVisible();
  await kept(page);
  await show('rust', 'fn two() -> u8 { 2 }');
  await expect(
    page.getByRole('figure', { name: 'Code, Rust' }).locator('span span span').first(),
  ).toBeVisible();
  const grammars = () => server.requests.filter(({ path }) => path.includes('/grammars/')).length;
  expect(grammars()).toBeLessThan(8);

  await context.setOffline(true);
  await server.stop();
  await page.reload();
  await ready(page);
  for (const name of ['Code, Python', 'Code, Rust'])
    await expect(page.getByRole('figure', { name }).locator('span span span').first()).toBeVisible();
  await app.remove();
});
