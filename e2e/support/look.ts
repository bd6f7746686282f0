import type { Page } from 'playwright/test';
import { expect, expectAccessible } from './test.ts';

/** Pictures are for people, and wanted only where one looks at them. */
const PICTURES = process.env['FACET_SCREENS'] !== undefined;
const FOLDER = 'test-results/screens';
const SIZES = [
  [360, 640],
  [768, 1024],
  [1440, 900],
] as const;
const WIDEST = 1440;
const THEMES = ['light', 'dark'] as const;

/**
 * Holds the state the page is in, in every size and both themes, to axe and to the window, which does not scroll,
 * and takes a picture of each where FACET_SCREENS is set.
 */
export async function look(page: Page, name: string): Promise<void> {
  for (const [width, height] of SIZES) {
    await page.setViewportSize({ width, height });
    for (const colorScheme of THEMES) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      if (PICTURES) await page.screenshot({ path: `${FOLDER}/${name}-${width}-${colorScheme}.png` });
      const { wide, high } = await page.evaluate(() => {
        const { scrollWidth, scrollHeight } = document.documentElement;
        return { wide: scrollWidth, high: scrollHeight };
      });
      expect(wide, 'no scrolling sideways').toBeLessThanOrEqual(width);
      expect(high, 'what scrolls is inside the window').toBeLessThanOrEqual(height);
      // A theme changes colours and nothing else.
      if (width === WIDEST)
        await expectAccessible(page, colorScheme === 'dark' ? ['color-contrast'] : undefined);
    }
  }
}
