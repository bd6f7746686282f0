import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ask } from './support/ask.ts';
import { drawing, kept, ready } from './support/chat.ts';
import { dropFiles } from './support/files.ts';
import { netLogArgs, readNetLog } from './support/net-log.ts';
import { StaticServer } from './support/static-server.ts';
import { expect, test, watch } from './support/test.ts';

let folder: string;
let server: StaticServer;

test.beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'facet-net-'));
  server = await StaticServer.start('dist', '/facet/');
});
test.afterEach(async () => {
  await server.stop();
  await rm(folder, { recursive: true });
});

test('a whole visit speaks to its own server only, and to the hub once it is asked to', async ({
  playwright,
}, { project }) => {
  const log = join(folder, 'net.json');
  const { launchOptions = {} } = project.use;
  const args = [...netLogArgs(log), '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1'];
  const browser = await playwright.chromium.launch({
    ...launchOptions,
    args: [...(launchOptions.args ?? []), ...args],
  });
  const context = await browser.newContext({ serviceWorkers: 'allow', locale: 'en-GB' });
  const page = await context.newPage();
  const seen = await watch(page);

  // Twice: from the server, and with everything kept.
  const visits: number[] = [];
  for (const first of [true, false]) {
    visits.push(Date.now());
    await page.goto(server.url);
    await ready(page);
    if (first) await kept(page);
    await page.getByRole('button', { name: 'Memory', exact: true }).click();
    await expect(await ask(page, 'What is 4 + 5?')).toContainText('4 + 5 = 9');
    await dropFiles(page, [drawing('triangle-cross.png')]);
    await ask(page, 'What is the background colour?');
    await page.getByRole('button', { name: 'Memory', exact: true }).click();
    await page.goto(`${server.url}#memory`);
    await expect(page.getByRole('heading', { name: 'How much memory does Gemma 3 need?' })).toBeVisible();
    await page.goto(`${server.url}#chat`);
  }
  expect(seen, 'console errors, page errors and CSP violations').toEqual([]);
  const cataloguedAt = Date.now();
  await page.goto(`${server.url}#models`);
  await expect(page.getByText('could not be asked').first()).toBeVisible();
  expect(seen.filter((line) => line.startsWith('CSP'))).toEqual([]);
  expect(await context.cookies()).toEqual([]);
  await browser.close();

  // The browser asks its maker for one thing and another; what pages and workers ask for has their origin.
  const requests = readNetLog(log);
  const own = requests.filter(({ url }) => url.origin === server.origin);
  const abroad = requests.filter(
    ({ url, initiator }) => url.origin !== server.origin && initiator === server.origin,
  );
  expect(abroad.length, 'the catalogue asked the hub').toBeGreaterThan(0);
  expect([...new Set(abroad.map(({ url }) => url.origin))]).toEqual(['https://huggingface.co']);
  expect(Math.min(...abroad.map(({ at }) => at))).toBeGreaterThan(cataloguedAt - 50);

  const paths = (from: number, to = Number.POSITIVE_INFINITY) =>
    own.filter(({ at }) => at >= from - 50 && at < to - 50).map(({ url }) => url.pathname);
  const [first = 0, second = 0] = visits;
  expect(paths(first, second)).toContain('/facet/models/tiny-gemma3-q8_0.gguf');
  expect(new Set(paths(second)), 'a second visit only asks for a new version').toEqual(
    new Set(['/facet/sw.js']),
  );

  const headers = (name: string) =>
    [...own, ...abroad].flatMap((request) =>
      request.headers
        .filter((header) => header.startsWith(`${name}:`))
        .map((header) => `${request.url.origin} ${header}`),
    );
  expect(headers('host').length, 'headers were read').toBeGreaterThan(10);
  expect(headers('cookie')).toEqual([]);
  // A plain host cannot tell the service worker to be silent; it names itself to its own server, to no other.
  expect(new Set(headers('referer'))).toEqual(new Set([`${server.origin} referer: ${server.url}sw.js`]));
});
