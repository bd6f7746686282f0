import type { Page } from 'playwright/test';
import { costOfAnUpdate, countThreadTime, openPanel } from './support/panel-cost.ts';
import { expect, test } from './support/test.ts';

// A trace copies the page while it is measured.
test.use({ trace: 'off' });

type Look = Parameters<typeof openPanel>[2];

async function costOf(page: Page, layers: number, look: Look) {
  await openPanel(page, layers, look);
  return costOfAnUpdate(page, await countThreadTime(page));
}

for (const look of ['Rings', 'List'] as const) {
  test(`an update of the panel costs no more than in proportion to its layers: ${look}`, async ({
    page,
    browser,
  }) => {
    const few = await costOf(page, 12, look);
    // One tab has the engine; what it remembers is not for the next.
    await page.close();
    const many = await costOf(await browser.newPage(), 62, look);
    console.log(
      `script an update: ${few.scriptMs.toFixed(2)} ms for 12 layers, ${many.scriptMs.toFixed(2)} for 62`,
    );
    // At most ten a second, whatever the engine does.
    expect(many.updates / many.seconds).toBeLessThan(14);
    expect(many.updates).toBeGreaterThan(0);
    expect(many.scriptMs / few.scriptMs).toBeLessThan(62 / 12);
  });
}
