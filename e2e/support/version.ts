import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, type Locator, type Page } from 'playwright/test';
import { fakeWorkerText } from './fake-worker.ts';
import type { StaticServer } from './static-server.ts';

/** What a page has that is of the version after dist/. */
export const NEXT = 'html[data-version="next"]';

/** A copy of the app, in a folder that whoever asked for it removes. */
export interface AppCopy {
  readonly folder: string;
  readonly remove: () => Promise<void>;
}

async function copyOf(app: string): Promise<AppCopy> {
  const folder = await mkdtemp(join(tmpdir(), 'facet-'));
  await cp(app, folder, { recursive: true });
  return { folder, remove: () => rm(folder, { recursive: true }) };
}

/** The app with a worker without a model in the place of its own, that pauses between words. */
export async function withFakeWorker(pauseMs: number): Promise<AppCopy> {
  const copy = await copyOf('dist');
  const assets = join(copy.folder, 'assets');
  const worker = (await readdir(assets)).find((name) => name.startsWith('main.worker-')) ?? '';
  await writeFile(join(assets, worker), await fakeWorkerText({ pauseMs }));
  return copy;
}

/** The version that comes after an app: one with a mark, which its service worker knows of. */
export async function nextVersion(app = 'dist'): Promise<AppCopy> {
  const copy = await copyOf(app);
  const change = async (file: string, part: RegExp, by: string) => {
    const text = await readFile(join(copy.folder, file), 'utf8');
    expect(text).toMatch(part);
    await writeFile(join(copy.folder, file), text.replace(part, by));
  };
  await change('index.html', /<html/, '<html data-version="next"');
  await change('sw.js', /"revision":"[^"]*","url":"index.html"/, '"revision":"next","url":"index.html"');
  return copy;
}

/** The new version is put in the place of the old one, and a tab asks for it as it does from time to time. */
export async function publish(page: Page, server: StaticServer, folder: string): Promise<void> {
  server.folder = folder;
  await page.evaluate(async () => (await navigator.serviceWorker.ready).update());
  await expect(page.getByText('A new version is ready')).toBeVisible({ timeout: 60_000 });
}

/** The button that takes the new version. */
export const reload = (page: Page): Locator => page.getByRole('button', { name: 'Reload', exact: true });
