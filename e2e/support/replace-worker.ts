import type { Page } from 'playwright/test';

/** Puts `body` in the place of the app's worker. Before `goto`. */
export async function replaceWorker(page: Page, body: string): Promise<void> {
  await page.route('**/assets/main.worker-*.js', (route) =>
    // An isolated page takes no worker that does not ask for the same.
    route.fulfill({
      contentType: 'text/javascript',
      headers: { 'cross-origin-embedder-policy': 'require-corp' },
      body,
    }),
  );
}
