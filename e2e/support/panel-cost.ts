import type { CDPSession, Locator, Page } from 'playwright/test';
import { bundleWorker } from './bundle.ts';
import { replaceWorker } from './replace-worker.ts';
import { expect } from './test.ts';

const WATCHED_MS = 2000;

/** Processor time of the main thread and updates of the panel: so far, or an update's share of it. */
export interface PanelCost {
  readonly updates: number;
  /** Seconds by the clock. */
  readonly seconds: number;
  /** Milliseconds of all tasks, Chromium's frames among them. */
  readonly taskMs: number;
  /** Milliseconds of script. */
  readonly scriptMs: number;
}

/** Opens the panel over a model of `layers` layers, shown one way, that takes one token more ten times a second. */
export async function openPanel(page: Page, layers: number, look: 'Rings' | 'List'): Promise<Locator> {
  const body = await bundleWorker('e2e/support/rings.worker.ts', { FACET_LAYERS: String(layers) });
  await replaceWorker(page, body);
  await page.setViewportSize({ width: 1440, height: 1800 });
  await page.goto('/');
  await expect(page.getByText('Ready')).toBeVisible();
  await page.getByRole('button', { name: 'Memory' }).click();
  await page.getByRole('radio', { name: look }).check();
  const rows = page.getByRole('listbox', { name: 'Layers' }).getByRole('option');
  await expect(rows).toHaveCount(layers);
  await expect(page.getByRole('region', { name: 'Layer in detail' })).toContainText('MiB');
  await page.waitForTimeout(1000);
  return rows;
}

/** A session that counts the time of the thread itself: the machine may be busy with other things. */
export async function countThreadTime(page: Page): Promise<CDPSession> {
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  return session;
}

async function soFar(page: Page, session: CDPSession): Promise<PanelCost> {
  const updates = await page.locator('[data-figure=cached]').evaluate((figure) => {
    return Number.parseInt(figure.textContent.replaceAll(',', ''), 10);
  });
  const { metrics } = await session.send('Performance.getMetrics');
  const of = (name: string) => (metrics.find((metric) => metric.name === name)?.value ?? 0) * 1000;
  const seconds = performance.now() / 1000;
  return { taskMs: of('TaskDuration'), scriptMs: of('ScriptDuration'), updates, seconds };
}

async function overSomeSeconds(page: Page, session: CDPSession): Promise<PanelCost> {
  const from = await soFar(page, session);
  await page.waitForTimeout(WATCHED_MS);
  const to = await soFar(page, session);
  const updates = to.updates - from.updates;
  const each = (key: 'taskMs' | 'scriptMs') => (to[key] - from[key]) / updates;
  const seconds = to.seconds - from.seconds;
  return { updates, seconds, taskMs: each('taskMs'), scriptMs: each('scriptMs') };
}

/** Cost of an update, the least of some measurements: a shared machine adds to it, and never takes from it. */
export async function costOfAnUpdate(page: Page, session: CDPSession, times = 2): Promise<PanelCost> {
  let least = await overSomeSeconds(page, session);
  for (let time = 1; time < times; time += 1) {
    const again = await overSomeSeconds(page, session);
    if (again.scriptMs < least.scriptMs) least = again;
  }
  return least;
}
