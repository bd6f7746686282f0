import { type Browser, launch, type Page } from 'puppeteer-core';
import { firefoxPath } from './support/firefox.ts';
import { FORBIDDEN, heardReports, listenToRealms, refusedBy, servePolicy } from './support/policy-host.ts';
import { expect, test } from './support/test.ts';

/**
 * The main job in a browser of another maker, which has no WebGPU here: on the processor. Over WebDriver BiDi, since
 * Playwright drives only a Firefox of its own.
 */
const SLOW = { timeout: 90_000 };
let browser: Browser;

test.skip(firefoxPath === undefined, 'no Firefox on this machine');
test.beforeEach(async () => {
  browser = await launch({
    browser: 'firefox',
    headless: true,
    ...(firefoxPath === undefined ? {} : { executablePath: firefoxPath }),
  });
});
test.afterEach(() => browser.close());

const ready = (page: Page) => page.waitForSelector('::-p-text(Ready)', SLOW);

async function ask(page: Page, question: string, answer: string): Promise<void> {
  await page.type('textarea', question);
  await page.keyboard.press('Enter');
  await page.waitForSelector(`::-p-text(${answer})`, SLOW);
}

test('Firefox chats and sees on the processor, also after a reload', async ({ baseURL }) => {
  const page = await browser.newPage();
  const seen: string[] = [];
  page.on('pageerror', (error) => seen.push(String(error)));
  await page.goto(baseURL ?? '');
  expect(await page.evaluate(() => [crossOriginIsolated, 'gpu' in navigator])).toEqual([true, false]);
  await ready(page);
  expect(await page.$eval('[title="Computed on"]', ({ textContent }) => textContent)).toMatch(
    /Processor, (\d+ of )?\d+ threads?/,
  );
  await ask(page, 'What is 4 + 5?', '4 + 5 = 9');
  const picker = await page.$('input[type=file][accept^=image]');
  await picker?.uploadFile('test/golden/tiny/images/triangle-cross.png');
  await page.waitForSelector('button[aria-label^="View triangle"]', SLOW);
  await ask(page, 'What is the background colour?', 'The background is grey.');
  await page.reload();
  await ready(page);
  await page.waitForSelector('::-p-text(4 + 5 = 9)', SLOW);
  await ask(page, 'What is 2 + 3?', '2 + 3 = 5');
  expect(seen).toEqual([]);
});

test('Firefox holds the workers to the policy of the page, on a plain host', async () => {
  // On such a host the service worker has no policy: what it asked would be counted too, whenever it has begun.
  const { host, asked, stop } = await servePolicy({}, ['main.worker']);
  const page = await browser.newPage();
  await page.evaluateOnNewDocument(listenToRealms);
  await page.goto(host.url);
  await ready(page);
  await expect.poll(() => page.evaluate(heardReports).then(({ length }) => length)).toBe(1);
  const [report] = await page.evaluate(heardReports);
  // Only Trusted Types keep text from becoming a worker, which has the same policy again.
  const without = FORBIDDEN.filter((name) => name !== 'a worker of text');
  expect(report && refusedBy(report).filter((name) => name !== 'a worker of text')).toEqual(without);
  expect(report).toMatchObject({ realm: 'main.worker', outcomes: { WebAssembly: 'went through' } });
  expect(asked).toEqual([]);
  await stop();
});
