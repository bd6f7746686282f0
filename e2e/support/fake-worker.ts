import type { Page } from 'playwright/test';
import type { FakeLibraryOptions } from '../../test/support/fake-library.ts';
import { bundleWorker } from './bundle.ts';
import { replaceWorker } from './replace-worker.ts';

export interface FakeWorkerOptions {
  /** Between words, and between steps of loading. */
  readonly pauseMs?: number;
  /** The adapter is below what Facet needs. */
  readonly tooSmall?: boolean;
  /** It falls into an endless loop when it is told to stop. */
  readonly hangs?: boolean;
  /** What is stored and downloaded. */
  readonly library?: FakeLibraryOptions;
}

/** The text of a worker without a model. */
export const fakeWorkerText = ({
  pauseMs = 10,
  tooSmall = false,
  hangs = false,
  library = {},
}: FakeWorkerOptions = {}): Promise<string> =>
  bundleWorker('e2e/support/fake.worker.ts', {
    FACET_FAKE: JSON.stringify({ pauseMs, tooSmall, hangs, library }),
  });

/** Puts a worker without a model in the place of the real one, for states that a real engine seldom shows. */
export async function useFakeWorker(page: Page, options?: FakeWorkerOptions): Promise<void> {
  await replaceWorker(page, await fakeWorkerText(options));
}
