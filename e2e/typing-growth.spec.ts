import type { CDPSession, Page } from 'playwright/test';
import { composer } from './support/composer.ts';
import { useFakeWorker } from './support/fake-worker.ts';
import { expect, test } from './support/test.ts';

// A trace copies the page while it is measured.
test.use({ trace: 'off' });

/** Seconds that the page's main thread works for. */
async function worked(session: CDPSession): Promise<number> {
  const { metrics } = await session.send('Performance.getMetrics');
  return metrics.find(({ name }) => name === 'TaskDuration')?.value ?? 0;
}

/** The least work of some keys, in seconds: what else the machine does only adds to it. */
async function workOfKey(page: Page, session: CDPSession, draft: string): Promise<number> {
  await composer(page).fill(draft);
  await page.keyboard.press('End');
  let least = Number.POSITIVE_INFINITY;
  for (const key of 'abcdefgh') {
    const before = await worked(session);
    await page.keyboard.press(key);
    await page.evaluate(
      () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))),
    );
    least = Math.min(least, (await worked(session)) - before);
  }
  await expect(composer(page)).toHaveValue(`${draft}abcdefgh`);
  return least;
}

test('a key costs no more the longer the draft is', async ({ page }) => {
  await useFakeWorker(page);
  await page.goto('/');
  await expect(page.getByText('Ready')).toBeVisible();
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable');
  const empty = await workOfKey(page, session, '');
  const long = await workOfKey(page, session, 'word '.repeat(26_000));
  const longest = await workOfKey(page, session, 'word '.repeat(61_500));
  console.log(`a key: ${[empty, long, longest].map((time) => (time * 1000).toFixed(1)).join(', ')} ms`);
  // Below a few milliseconds the clock decides. What grows with the draft would be 2.4 times as much.
  expect(longest / Math.max(long, 0.004)).toBeLessThan(1.8);
});
