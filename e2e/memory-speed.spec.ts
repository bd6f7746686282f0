import type { CDPSession, Page } from 'playwright/test';
import { bundleWorker } from './support/bundle.ts';
import { expect, test } from './support/test.ts';

/** What an update of the panel may take of the main thread, in milliseconds. */
const BUDGET_MS = 2;
const WATCHED_MS = 5000;

interface Sample {
  readonly taskMs: number;
  readonly scriptMs: number;
  readonly updates: number;
}

/** Processor time of the main thread so far, and how far the stream has come: a token an update. */
async function sample(page: Page, session: CDPSession): Promise<Sample> {
  const updates = await page.locator('[data-figure=cached]').evaluate((figure) => {
    return Number.parseInt(figure.textContent.replaceAll(',', ''), 10);
  });
  const { metrics } = await session.send('Performance.getMetrics');
  const of = (name: string) => (metrics.find((metric) => metric.name === name)?.value ?? 0) * 1000;
  return { taskMs: of('TaskDuration'), scriptMs: of('ScriptDuration'), updates };
}

/** Cost of an update over some seconds, in milliseconds. */
async function measure(page: Page, session: CDPSession) {
  const from = await sample(page, session);
  await page.waitForTimeout(WATCHED_MS);
  const to = await sample(page, session);
  const updates = to.updates - from.updates;
  const each = (key: 'taskMs' | 'scriptMs') => (to[key] - from[key]) / updates;
  return { updates, taskMs: each('taskMs'), scriptMs: each('scriptMs') };
}

/** The least of three: a shared machine adds to what an update costs, and never takes from it. */
async function quietest(page: Page, session: CDPSession): ReturnType<typeof measure> {
  let least = await measure(page, session);
  for (let times = 1; times < 3 && least.scriptMs >= BUDGET_MS; times += 1) {
    const again = await measure(page, session);
    if (again.scriptMs < least.scriptMs) least = again;
  }
  return least;
}

// A trace copies the page while it is measured.
test.use({ trace: 'off' });

test('62 layers ten times a second cost less than 2 ms an update', async ({ page }) => {
  const body = await bundleWorker('e2e/support/rings.worker.ts');
  await page.route('**/assets/main.worker-*.js', (route) =>
    route.fulfill({ contentType: 'text/javascript', body }),
  );
  await page.setViewportSize({ width: 1440, height: 1800 });
  await page.goto('/');
  await expect(page.getByText('Ready')).toBeVisible();
  await page.keyboard.press('Control+m');
  const rows = page.getByRole('listbox', { name: 'Layers' }).getByRole('option');
  await expect(rows).toHaveCount(62);
  await expect(rows.first()).toContainText('MiB');
  const session = await page.context().newCDPSession(page);
  // Time of the thread itself: the machine may be busy with other things.
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  await page.waitForTimeout(1000);
  const strips = await quietest(page, session);
  await rows.nth(5).click();
  const withDetails = await quietest(page, session);
  const say = (name: string, { updates, taskMs, scriptMs }: typeof strips) =>
    `${name}: ${taskMs.toFixed(2)} ms an update (script ${scriptMs.toFixed(2)}) over ${updates} updates`;
  console.log(say('strips in view', strips));
  console.log(say('with a layer’s details', withDetails));
  expect(strips.updates).toBeGreaterThan(30);
  expect(strips.updates).toBeLessThan(70);
  expect(strips.scriptMs).toBeLessThan(BUDGET_MS);
  expect(withDetails.scriptMs).toBeLessThan(BUDGET_MS);
});
