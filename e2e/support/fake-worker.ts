import type { Page } from 'playwright/test';
import { bundleWorker } from './bundle.ts';

export interface FakeWorkerOptions {
  /** Between words, and between steps of loading. */
  readonly pauseMs?: number;
  /** The adapter is below what Facet needs. */
  readonly tooSmall?: boolean;
}

/** Puts a worker without a model in the place of the real one, for states that a real engine seldom shows. */
export async function useFakeWorker(
  page: Page,
  { pauseMs = 10, tooSmall = false }: FakeWorkerOptions = {},
): Promise<void> {
  const body = await bundleWorker('e2e/support/fake.worker.ts', {
    FACET_FAKE: JSON.stringify({ pauseMs, tooSmall }),
  });
  await page.route('**/assets/main.worker-*.js', (route) =>
    route.fulfill({ contentType: 'text/javascript', body }),
  );
}
