import type { Page } from 'playwright/test';
import { MARKS, pseudoCatalogue } from '../test/support/pseudo.ts';
import { findFaults } from './support/cut-texts.ts';
import { useFakeWorker } from './support/fake-worker.ts';
import { expect, test } from './support/test.ts';

/** Every screen in a made-up language of long words, from left to right and from right to left. */

const SIZES = [
  [1440, 900],
  [768, 1024],
  [360, 740],
] as const;

/** What is the same in every language, and what was asked. */
const NAMES = /Facet|tiny-gemma3-q8_0|Q8_0|Fake|Hello|Ctrl|Enter|[\s,·:+]/g;

async function faultsOf(page: Page, state: string): Promise<string[]> {
  const faults = new Set<string>();
  for (const [width, height] of SIZES) {
    await page.setViewportSize({ width, height });
    // Between the narrowest and the widest nothing is narrower from the other side.
    for (const direction of width === 768 ? ['ltr'] : ['ltr', 'rtl']) {
      await page.evaluate((dir) => document.documentElement.setAttribute('dir', dir), direction);
      if (process.env['FACET_SCREENS'] !== undefined)
        await page.screenshot({ path: `test-results/screens/pseudo-${state}-${width}-${direction}.png` });
      const { cut, unmarked } = await findFaults(page);
      for (const text of cut) faults.add(`${state}, ${width} ${direction}: ${text}`);
      for (const text of unmarked)
        if (text.replaceAll(NAMES, '') !== '') faults.add(`${state}, in no catalogue: ${text}`);
    }
  }
  await page.setViewportSize({ width: 1440, height: 900 });
  return [...faults];
}

test('long words fit, from either side, and no text is outside a catalogue', async ({ page }) => {
  await page.route(/\/assets\/en-[\w-]+\.js$/, (route) =>
    route.fulfill({
      contentType: 'text/javascript',
      body: `export default ${JSON.stringify(pseudoCatalogue())}`,
    }),
  );
  await useFakeWorker(page);
  await page.goto('/');
  await expect(page.getByText(MARKS[0]).first()).toBeVisible();
  const composer = page.locator('[data-composer]');
  await expect(composer).toBeVisible();
  const found: string[] = [];
  const look = async (state: string) => void found.push(...(await faultsOf(page, state)));

  await look('empty');
  await composer.fill('Hello');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('log')).toContainText('Hello');
  await expect(page.getByRole('log')).toContainText(/⟦[^⟧]*tók/);
  await look('chat');
  await composer.fill('/');
  await expect(page.getByRole('listbox').first()).toBeVisible();
  await look('presets');
  await composer.fill('');
  for (const [state, hash] of [
    ['models', '#models'],
    ['plan', '#memory'],
    ['speed', '#speed'],
  ] as const) {
    await page.evaluate((to) => (location.hash = to), hash);
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    await look(state);
  }
  await page.evaluate(() => (location.hash = '#chat'));
  for (const [state, keys] of [
    ['memory', 'Control+m'],
    ['palette', 'Control+k'],
    ['settings', 'Control+,'],
    ['shortcuts', '?'],
  ] as const) {
    await page.locator('body').press(keys);
    await page.waitForTimeout(200);
    await look(state);
    await page.keyboard.press('Escape');
  }
  expect(found).toEqual([]);
});
