import axe from 'axe-core';
import { test as base, type BrowserContext, expect, type Page } from 'playwright/test';

/** Everything the page must not do, as it does it: errors, and violations of the CSP. Before `goto`. */
export async function watch(page: Page): Promise<string[]> {
  const seen: string[] = [];
  page.on('pageerror', (error) => seen.push(`page error: ${error.message}`));
  page.on('console', (message) => {
    if (message.type() === 'error') seen.push(`console: ${message.text()}`);
  });
  await page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) => {
      console.error(`CSP: ${violatedDirective} ${blockedURI}`);
    });
  });
  return seen;
}

/**
 * Has the pages of a browser compute with WebGPU, as if a person had chosen it: the software adapter of these tests
 * would never be preferred to the processor, on which the others run.
 */
const withWebGpu = (context: BrowserContext): Promise<unknown> =>
  context.addInitScript(() => {
    try {
      localStorage.setItem('facet.compute', '"gpu"');
    } catch {
      // A page without an origin, or whose person forbids storage.
    }
  });

export interface ComputeOption {
  /** What pages compute on; `automatic` leaves it to them. */
  readonly compute: 'gpu' | 'automatic';
}

/** Playwright's test, failing on console errors, page errors and violations of the CSP. */
export const test = base.extend<ComputeOption>({
  compute: ['automatic', { option: true }],
  context: async ({ context, compute }, use) => {
    if (compute === 'gpu') await withWebGpu(context);
    await use(context);
  },
  page: async ({ page }, use) => {
    const seen = await watch(page);
    await use(page);
    expect(seen, 'console errors, page errors and CSP violations').toEqual([]);
  },
});

/** Every rule of axe, or some of them, in the state the page is in. */
export async function expectAccessible(page: Page, rules?: string[]): Promise<void> {
  // To bring axe into a page takes as long as to run it, so it stays there.
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(axe.source);
  const found = await page.evaluate(async (only) => {
    const { axe: here } = globalThis as unknown as { readonly axe: typeof axe };
    const { violations } = await here.run({
      // What is right is not told in detail.
      resultTypes: ['violations'],
      selectors: false,
      ...(only && { runOnly: only }),
    });
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`);
  }, rules);
  expect(found).toEqual([]);
}

export { expect };
