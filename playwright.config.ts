import { availableParallelism } from 'node:os';
import { defineConfig } from 'playwright/test';
import type { ComputeOption } from './e2e/support/test.ts';
import { chromiumPath, withoutFeatures } from './tools/chromium.mjs';

const executablePath = chromiumPath();

/** Two runs on one machine need two ports. */
const PORT = process.env['FACET_PORT'] ?? '4173';
const ORIGIN = `http://127.0.0.1:${PORT}`;

const ARGS = [
  '--headless=new',
  '--no-sandbox',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
];

/** WebGPU in software, so that the tests need no GPU. */
const WEBGPU = ['--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader', withoutFeatures()];

/** No GPU for anything: pages are drawn by the processor too, which is quicker than a GPU in software. */
const WITHOUT_GPU = ['--disable-gpu', withoutFeatures('WebGPU')];

const launch = (args: string[]) => ({ args, ...(executablePath ? { executablePath } : {}) });

const GPU: ComputeOption = { compute: 'gpu' };

/** The main job on WebGPU; the rest does not care for the device. */
const ON_WEBGPU = ['**/chat.spec.ts', '**/golden.spec.ts'];

/** The main job, which is also done in a browser as it is where nobody set anything. */
const MAIN_JOB = '**/processor.spec.ts';

/** A real model from disk, in such a browser too. */
const REAL = '**/real-model.spec.ts';

/** The main job in another browser. */
const FIREFOX = '**/firefox.spec.ts';

/** What compares times by the clock, and has the machine for itself: see tools/check/all.mjs. */
const GROWTH = ['**/*-growth.spec.ts', '**/load-ratio.spec.ts'];

/** Tests wait as often as they compute, so one more than there are cores. */
const WORKERS = Math.min(4, availableParallelism() + 1);

/** What is tested is built first, unless that was just done. */
const SERVE = `npx vite preview --host 127.0.0.1 --port ${PORT} --strictPort`;
const BUILT = process.env['FACET_BUILT'] !== undefined;

export default defineConfig<ComputeOption>({
  testDir: 'e2e',
  outputDir: 'test-results/e2e',
  workers: WORKERS,
  // The longest file would else be alone at the end.
  fullyParallel: true,
  // On a machine of any speed; what hangs is found all the same.
  timeout: 300_000,
  expect: { timeout: 20_000 },
  forbidOnly: process.env['CI'] !== undefined,
  reporter: [['list']],
  use: {
    baseURL: ORIGIN,
    locale: 'en-GB',
    // A trace takes as long again as what it records: `--trace=retain-on-failure` where one is wanted.
    trace: 'off',
    screenshot: 'only-on-failure',
    // Tests wait until what they press stands still.
    contextOptions: { reducedMotion: 'reduce' },
    actionTimeout: 30_000,
    // It would answer before routes do, keep files beyond the test that changed them, and fetch everything
    // again while others measure. The tests that are about it allow it.
    serviceWorkers: 'block',
  },
  projects: [
    {
      name: 'app',
      testIgnore: [...ON_WEBGPU, ...GROWTH, FIREFOX, REAL, 'timings/**'],
      use: { launchOptions: launch([...ARGS, ...WITHOUT_GPU]) },
    },
    {
      name: 'webgpu',
      testMatch: ON_WEBGPU,
      expect: { timeout: 60_000 },
      use: { ...GPU, launchOptions: launch([...ARGS, ...WEBGPU]) },
    },
    {
      name: 'bare',
      testMatch: [MAIN_JOB, REAL],
      use: { launchOptions: launch(['--headless=new', '--no-sandbox']) },
    },
    {
      name: 'firefox',
      testMatch: FIREFOX,
    },
    {
      name: 'growth',
      testMatch: GROWTH,
      use: { launchOptions: launch([...ARGS, ...WEBGPU]) },
    },
    {
      // Prints times and asserts none: what they are depends on the machine. See tools/timings.mjs.
      name: 'timings',
      testMatch: 'timings/**',
      use: { ...GPU, launchOptions: launch([...ARGS, ...WEBGPU]) },
    },
  ].filter(({ name }) => (name === 'timings') === (process.env['FACET_TIMINGS'] !== undefined)),
  webServer: {
    command: BUILT ? SERVE : `npx vite build --logLevel warn && ${SERVE}`,
    url: ORIGIN,
    // It builds first, on machines of any speed.
    timeout: 300_000,
    reuseExistingServer: process.env['CI'] === undefined,
  },
});
