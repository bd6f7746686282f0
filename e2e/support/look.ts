import type { Page } from 'playwright/test';
import { expect, expectAccessible } from './test.ts';

const FOLDER = 'test-results/screens';
const SIZES = [
  [360, 640],
  [768, 1024],
  [1440, 900],
] as const;

/**
 * Takes a picture of the state the page is in, in every size and both themes, and holds each to axe and to
 * the window, which does not scroll.
 */
export async function look(page: Page, name: string): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    for (const [width, height] of SIZES) {
      await page.setViewportSize({ width, height });
      await page.screenshot({ path: `${FOLDER}/${name}-${width}-${colorScheme}.png` });
      const { wide, high } = await page.evaluate(() => {
        const { scrollWidth, scrollHeight } = document.documentElement;
        return { wide: scrollWidth, high: scrollHeight };
      });
      expect(wide, 'no scrolling sideways').toBeLessThanOrEqual(width);
      expect(high, 'what scrolls is inside the window').toBeLessThanOrEqual(height);
    }
    // A theme changes colours and nothing else.
    await expectAccessible(page, colorScheme === 'dark' ? ['color-contrast'] : undefined);
  }
}
