import type { DownloadProgress, StoredFile } from '../src/worker/library-protocol.ts';
import { useFakeWorker } from './support/fake-worker.ts';
import { look } from './support/look.ts';
import { expect, test } from './support/test.ts';

/** Every state of a download, with a worker that can be made to show it. */
const GIB = 2 ** 30;
const REPO = 'ggml-org/gemma-3-4b-it-GGUF';

const file = (name: string, changes: Partial<StoredFile> = {}): StoredFile => ({
  key: `hub:${REPO}@main/${name}`,
  name,
  origin: { kind: 'hub', repo: REPO, path: name, revision: 'main' },
  size: 2.3 * GIB,
  storedBytes: 2.3 * GIB,
  state: 'verified',
  sha256: undefined,
  lastUsed: Date.UTC(2026, 10, 3, 9, 30),
  removed: false,
  ...changes,
});

const progress = (
  state: DownloadProgress['state'],
  changes: Partial<DownloadProgress> = {},
): DownloadProgress => ({
  key: `hub:${REPO}@main/${state}.gguf`,
  name: `gemma-3-4b-it-${state}.gguf`,
  state,
  loadedBytes: 0.9 * GIB,
  totalBytes: 2.3 * GIB,
  bytesPerSecond: 0,
  secondsLeft: null,
  ...changes,
});

const failed = (name: string, code: 'source-failed' | 'quota-exceeded', message: string, hint: string) =>
  progress('failed', { key: name, name, error: { code, message, hint, data: {} } });

const full = failed(
  'gemma-3-12b-it-Q4_K_M.gguf',
  'quota-exceeded',
  'gemma-3-12b-it-Q4_K_M.gguf needs 5.49 GiB more; this browser has 1.12 GiB left for Facet.',
  'Remove gemma-3-4b-it-Q4_K_M.gguf (2.30 GiB) from the storage page, or free space on the disk. What has come already is kept.',
);
const candidates = [
  { key: file('gemma-3-4b-it-Q4_K_M.gguf').key, name: 'gemma-3-4b-it-Q4_K_M.gguf', bytes: 2.3 * GIB },
  { key: file('gemma-3-4b-it-Q8_0.gguf').key, name: 'gemma-3-4b-it-Q8_0.gguf', bytes: 3.9 * GIB },
];

const library = {
  files: [
    file('gemma-3-4b-it-Q4_K_M.gguf'),
    file('gemma-3-4b-it-Q8_0.gguf', { state: 'complete', size: 3.9 * GIB, storedBytes: 3.9 * GIB }),
    file('mmproj-model-f16.gguf', { size: 0.8 * GIB, storedBytes: 0.8 * GIB }),
    file('left-by-an-earlier-visit-Q4_K_M.gguf', { state: 'partial', storedBytes: 1.1 * GIB }),
  ],
  downloads: [
    progress('downloading', { bytesPerSecond: 11.2 * 2 ** 20, secondsLeft: 128 }),
    progress('retrying', { retryInMs: 11_400 }),
    progress('offline'),
    progress('elsewhere'),
    progress('checking', { loadedBytes: 2.3 * GIB }),
    progress('paused', {
      notice: 'gemma-3-4b-it.gguf has changed on the server since its download began; it starts anew.',
    }),
    failed(
      'gemma-3-1b-it-Q8_0.gguf',
      'source-failed',
      'gemma-3-1b-it-Q8_0.gguf could not be read: the server answered 404.',
      'Check the address, or choose another file.',
    ),
    { ...full, error: { ...full.error!, data: { neededBytes: 5.9e9, freeBytes: 1.2e9, candidates } } },
  ],
};

test('every state of a download, and what is stored', async ({ page }) => {
  await useFakeWorker(page, { library });
  await page.goto('/#models');
  const downloads = page.getByRole('region', { name: 'Downloads' });
  await expect(downloads.getByRole('listitem').filter({ has: page.getByRole('progressbar') })).toHaveCount(9);
  for (const text of [
    '11.2 MiB/s, 2 min left',
    'Trying again in 12 s',
    'No network. Goes on by itself when it is back',
    'Another tab is downloading it',
    'Checking that every byte is right',
    'has changed on the server',
    'the server answered 404',
    '4.38 GiB must be freed.',
  ])
    await expect(downloads.getByText(text)).toBeVisible();
  await expect(page.getByText('whole; nothing was published to compare it with')).toBeVisible();
  await look(page, 'models-states');
  for (const [width, height] of [
    [360, 3600],
    [1440, 2600],
  ] as const) {
    await page.setViewportSize({ width, height });
    await page.screenshot({ path: `test-results/screens/models-states-whole-${width}.png` });
  }
  await expect(
    page.getByRole('button', {
      name: 'Delete gemma-3-4b-it-Q4_K_M.gguf (2.30 GiB) and gemma-3-4b-it-Q8_0.gguf (3.90 GiB), and go on',
    }),
  ).toBeVisible();
});

test('where no GPU can be used, models say so', async ({ page }) => {
  await useFakeWorker(page, { tooSmall: true });
  await page.goto('/#models');
  await expect(page.getByRole('heading', { name: 'Models', exact: true })).toBeVisible();
  await look(page, 'models-no-gpu');
});
