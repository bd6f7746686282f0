import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, type Locator, type Page } from 'playwright/test';
import type { StaticServer } from './static-server.ts';

/** The title of the version that comes after dist/. */
export const NEXT = 'Facet, the next version';

/** The app as the version that comes after dist/: one with another title, which its service worker knows of. */
export async function nextVersion(): Promise<{ folder: string; remove: () => Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'facet-next-'));
  await cp('dist', folder, { recursive: true });
  const change = async (file: string, part: RegExp, by: string) => {
    const text = await readFile(join(folder, file), 'utf8');
    expect(text).toMatch(part);
    await writeFile(join(folder, file), text.replace(part, by));
  };
  await change('index.html', /<title>.*<\/title>/, `<title>${NEXT}</title>`);
  await change('sw.js', /"revision":"[^"]*","url":"index.html"/, '"revision":"next","url":"index.html"');
  return { folder, remove: () => rm(folder, { recursive: true }) };
}

/** The new version is put in the place of the old one, and a tab asks for it as it does from time to time. */
export async function publish(page: Page, server: StaticServer, folder: string): Promise<void> {
  server.folder = folder;
  await page.evaluate(async () => (await navigator.serviceWorker.ready).update());
  await expect(page.getByText('A new version is ready')).toBeVisible({ timeout: 60_000 });
}

/** The button that takes the new version. */
export const reload = (page: Page): Locator => page.getByRole('button', { name: 'Reload', exact: true });
