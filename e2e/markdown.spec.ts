import { readFileSync } from 'node:fs';
import type { Page } from 'playwright/test';
import { hostileMarkdown } from '../test/support/hostile-markdown.ts';
import { chatFile } from './support/chat-file.ts';
import { send } from './support/composer.ts';
import { useFakeWorker } from './support/fake-worker.ts';
import { look } from './support/look.ts';
import { expect, test } from './support/test.ts';

/** The worker answers with what it was asked. */
async function show(page: Page, text: string): Promise<void> {
  await send(page, text);
  await expect(page.getByRole('button', { name: 'Stop' })).toBeHidden();
}

const everything = readFileSync(new URL('./support/everything.md', import.meta.url), 'utf8');

test('an answer reads as Markdown', async ({ page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await useFakeWorker(page, { pauseMs: 1 });
  await page.goto('/');
  await expect(page.getByText('Ready')).toBeVisible();
  await show(page, everything.replace(/\n[^\n]*\[\^1\][^]*$/, ''));
  const answer = page.getByLabel('Answer');
  await expect(
    answer.getByRole('heading', { level: 2, name: 'Everything an answer can hold' }),
  ).toBeVisible();
  await expect(answer.getByRole('heading', { level: 3, name: 'Lists' })).toBeVisible();
  await expect(answer.getByRole('table')).toContainText('80 KiB');
  await expect(answer.getByRole('checkbox', { name: 'Done' })).toBeChecked();
  await expect(answer.getByRole('checkbox', { name: 'To do' })).not.toBeChecked();
  await expect(answer.locator('math')).toHaveCount(2);
  await expect(answer.getByText('from $5 to $10')).toBeVisible();
  await expect(answer.getByText('مرحبا')).toHaveCSS('direction', 'rtl');
  const link = answer.getByRole('link', { name: 'named link (example.org)' });
  await expect(link).toHaveAttribute('rel', 'noopener noreferrer');
  await expect(answer.getByRole('link', { name: 'Image: a red fox (example.org)' })).toBeVisible();
  await expect(answer.locator('img')).toHaveCount(0);

  const code = answer.getByRole('figure', { name: 'Code, TypeScript' });
  const colours = () =>
    code.locator('span span span').evaluateAll((spans) => {
      return new Set(spans.map((span) => getComputedStyle(span).color)).size;
    });
  await expect.poll(colours).toBeGreaterThan(3);
  // What is selected is the code as it is, over the bounds of what is rendered together.
  const selected = await code.evaluate((box) => {
    getSelection()?.selectAllChildren(box);
    return String(getSelection()).trim();
  });
  const [, written = ''] = /```typescript\n([^]*?)\n```/.exec(everything) ?? [];
  expect(selected).toBe(written);
  const copy = answer.getByRole('button', { name: 'Copy', exact: true }).last();
  await copy.focus();
  await page.keyboard.press('Enter');
  await expect(answer.getByRole('button', { name: 'Copied' })).toBeFocused();
  await expect(answer.getByRole('status').filter({ hasText: 'Copied' })).toHaveCount(1);
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(written);
  await expect(answer.getByRole('button', { name: 'Copied' })).toHaveCount(0);
});

test('how everything looks', async ({ page }) => {
  await useFakeWorker(page, { pauseMs: 0 });
  await page.setViewportSize({ width: 768, height: 3600 });
  await page.goto('/');
  await expect(page.getByText('Ready')).toBeVisible();
  await show(page, everything);
  await expect(page.getByLabel('Answer').locator('math')).toHaveCount(2);
  await expect(page.getByLabel('Answer').locator('pre span span').first()).toBeVisible();
  await look(page, 'markdown');
  const answer = page.getByLabel('Answer');
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    for (const width of [360, 768, 1440]) {
      await page.setViewportSize({ width, height: 3600 });
      await answer.screenshot({ path: `test-results/screens/markdown-all-${width}-${colorScheme}.png` });
    }
  }
});

test('hostile answers run nothing, load nothing and break no rule of the page', async ({ page, baseURL }) => {
  const requests: string[] = [];
  const dialogs: string[] = [];
  page.on('request', (request) => {
    const url = request.url();
    if (!url.startsWith(`${baseURL}/assets/`)) requests.push(url);
  });
  page.on('dialog', (dialog) => {
    dialogs.push(dialog.message());
    void dialog.dismiss();
  });
  await useFakeWorker(page, { pauseMs: 0 });
  await page.goto('/');
  await expect(page.getByText('Ready')).toBeVisible();
  // With the parts that come late, so that all of it is at work.
  await show(page, '$x$\n\n```js\nlet x;\n```');
  await expect(page.locator('math')).toHaveCount(1);
  requests.length = 0;
  // As a chat that comes from a file: to ask for each takes a browser without a GPU longer than a minute.
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Import' }).click();
  await (await chooser).setFiles(chatFile('Hostile answers', hostileMarkdown));
  await page.getByRole('button', { name: 'Hostile answers', exact: true }).click();
  await expect(page.getByLabel('Answer')).toHaveCount(hostileMarkdown.length);
  const address = page.url();
  const log = page.getByRole('log');
  // What has not been read as Markdown yet is one paragraph.
  await expect(log.locator('[data-writing] > p')).toHaveCount(0, { timeout: 30_000 });
  await expect(
    log.locator('script, img, svg:not(button svg), iframe, object, embed, form, style, link, video'),
  ).toHaveCount(0);
  const links = await log
    .locator('a')
    .evaluateAll((all) => all.map((link) => (link as HTMLAnchorElement).protocol));
  expect([...new Set(links)].sort()).toEqual(['http:', 'https:']);
  // What looks as if it could be pressed is pressed.
  await log.locator('span:text-is("x"), x').evaluateAll((all) => {
    for (const element of all) if (!element.closest('a')) (element as HTMLElement).click();
  });
  expect(page.url()).toBe(address);
  expect(requests).toEqual([]);
  expect(dialogs).toEqual([]);
});
