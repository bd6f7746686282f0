import type { CDPSession, Locator, Page } from 'playwright/test';
import { composer } from './support/composer.ts';
import { useFakeWorker } from './support/fake-worker.ts';
import { expect, test } from './support/test.ts';

// A trace copies the page while it is measured.
test.use({ trace: 'off' });

const DRAFT = 'word '.repeat(61_500);

/** Seconds of its own that the page's main thread has worked for. */
async function worked(session: CDPSession): Promise<number> {
  const { metrics } = await session.send('Performance.getMetrics');
  return metrics.find(({ name }) => name === 'TaskDuration')?.value ?? 0;
}

/** The least work of some keys at the end of a long text, in seconds: what else the machine does only adds to it. */
async function workOfKey(page: Page, area: Locator): Promise<number> {
  const session = await page.context().newCDPSession(page);
  // Whatever else the machine does is not counted.
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  await area.fill(DRAFT);
  await page.keyboard.press('Control+End');
  let least = Number.POSITIVE_INFINITY;
  for (const key of 'abcdefgh') {
    const before = await worked(session);
    await page.keyboard.press(key);
    await page.evaluate(
      () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))),
    );
    least = Math.min(least, (await worked(session)) - before);
  }
  await expect(area).toHaveValue(`${DRAFT}abcdefgh`);
  return least;
}

test('a key in a long draft costs what the browser takes for it, and little more', async ({ page }) => {
  await page.setContent(
    '<textarea style="width: 700px; height: 200px; font: 16px/24px sans-serif"></textarea>',
  );
  const bare = await workOfKey(page, page.getByRole('textbox'));
  await useFakeWorker(page);
  await page.goto('/');
  await expect(page.getByText('Ready')).toBeVisible();
  const composed = await workOfKey(page, composer(page));
  console.log(
    `a key: ${(bare * 1000).toFixed(1)} ms in a bare text area, ${(composed * 1000).toFixed(1)} in the composer`,
  );
  expect(composed / bare).toBeLessThan(2);
});
