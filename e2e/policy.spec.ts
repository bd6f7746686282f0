import type { Page } from 'playwright/test';
import { HEADERS } from '../tools/hosting.ts';
import { ask } from './support/ask.ts';
import { chatFile } from './support/chat-file.ts';
import { kept, ready } from './support/chat.ts';
import { FORBIDDEN, heardReports, listenToRealms, refusedBy, servePolicy } from './support/policy-host.ts';
import { expect, test } from './support/test.ts';

/** Has every realm of the app begin. */
async function visit(page: Page, address: string): Promise<void> {
  await page.goto(address);
  await ready(page);
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Import' }).click();
  await (await chooser).setFiles(chatFile('Code', ['```js\nlet x;\n```']));
  await page.getByRole('button', { name: 'Code', exact: true }).click();
  await expect(page.locator('figure span span').first()).toBeVisible();
  await expect(await ask(page, 'What is 4 + 5?')).toContainText('4 + 5 = 9');
}

const MODEL = 'gemma3-1b-it-q4f16_1-MLC';

/** Gives the page, not its workers, a GPU that WebLLM would compute on. */
function withGpu(): void {
  const limits = { maxComputeWorkgroupStorageSize: 32_768, maxStorageBuffersPerShaderStage: 10 };
  const requestAdapter = async () => ({ features: new Set(['shader-f16']), limits });
  Object.defineProperty(globalThis.navigator, 'gpu', { value: { requestAdapter } });
}

/** The way to a model of WebLLM's: `offered` is whether this address lets it be loaded. */
async function chooseWebLlm(page: Page, offered: boolean): Promise<void> {
  await page.evaluate(() => (location.hash = '#models'));
  const section = page.getByRole('region', { name: 'Other models (WebLLM)' });
  await section.getByText('Models of other families').click();
  await expect(section.getByText('raw.githubusercontent.com')).toBeVisible();
  await expect(section.getByText('shader-f16')).toBeVisible();
  const load = section.getByRole('button', { name: `Load ${MODEL}` });
  if (offered) {
    await load.click();
    await expect(page.getByRole('region', { name: `Loading ${MODEL}` })).toBeVisible();
  } else {
    await expect(section.getByText('Not offered here as yet')).toBeVisible();
    await expect(load).toBeDisabled();
  }
}

const HOSTS = [
  {
    title: 'on a plain host the policy holds in the page and in every worker, from the first visit on',
    headers: {},
    serviceWorkers: 'block',
    realms: ['highlight.worker', 'main.worker', 'page'],
    says: 'It runs without:Isolation',
  },
  {
    title: 'with the advised headers it holds in the service worker and in threads too',
    headers: HEADERS,
    serviceWorkers: 'allow',
    realms: ['highlight.worker', 'main.worker', 'page', 'sw.js', 'thread.worker', 'webllm.worker'],
    says: 'This address sends every header that is advised.',
  },
] as const;

for (const { title, headers, serviceWorkers, realms, says } of HOSTS) {
  test(title, async ({ browser }) => {
    const { host, probe, asked, stop } = await servePolicy(headers);
    const context = await browser.newContext({ serviceWorkers, locale: 'en-GB' });
    const page = await context.newPage();
    await page.addInitScript(listenToRealms);
    await page.addInitScript(withGpu);
    await context.route('https://huggingface.co/**', (route) => route.abort());
    await visit(page, host.url);
    if (serviceWorkers === 'allow') await kept(page);
    const ofWebLlm = () => host.requests.filter(({ path }) => path.includes('/webllm/'));
    expect(ofWebLlm(), 'nothing of WebLLM is loaded before').toEqual([]);
    await chooseWebLlm(page, serviceWorkers === 'allow');
    await page.evaluate(probe);
    const heard = async () =>
      [...new Set((await page.evaluate(heardReports)).map(({ realm }) => realm))].sort();
    await expect.poll(heard).toEqual(realms);
    for (const report of await page.evaluate(heardReports)) {
      expect(refusedBy(report), report.realm).toEqual(FORBIDDEN);
      expect(report.outcomes['WebAssembly'], report.realm).toBe('went through');
    }
    expect(asked).toEqual([]);
    const loaded = serviceWorkers === 'allow' ? ['HEAD', 'GET'] : ['HEAD'];
    expect(ofWebLlm().map(({ method }) => method)).toEqual(loaded);
    await page.keyboard.press('Control+,');
    const protection = page.getByRole('dialog', { name: 'Settings' });
    await expect(protection).toContainText(says);
    await context.close();
    await stop();
  });
}
