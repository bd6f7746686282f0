import { existsSync } from 'node:fs';
import { defineConfig } from 'playwright/test';
import type { ComputeOption } from './e2e/support/test.ts';

const SYSTEM_CHROMIUM = '/usr/bin/chromium';
const executablePath =
  process.env['FACET_CHROMIUM'] ?? (existsSync(SYSTEM_CHROMIUM) ? SYSTEM_CHROMIUM : undefined);

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

/** WebGPU on the processor, so that the tests need no GPU. */
const WEBGPU = ['--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader'];

const launch = (args: string[]) => ({ args, ...(executablePath ? { executablePath } : {}) });

const AUTOMATIC: ComputeOption = { compute: 'automatic' };

/** What is about the processor; the rest needs a device and does not care which. */
const PROCESSOR = '**/processor.spec.ts';

export default defineConfig<ComputeOption>({
  testDir: 'e2e',
  outputDir: 'test-results/e2e',
  // The software adapter takes every core for one page.
  workers: 1,
  // On a machine of any speed; what hangs is found all the same.
  timeout: 300_000,
  expect: { timeout: 15_000 },
  forbidOnly: process.env['CI'] !== undefined,
  reporter: [['list']],
  use: {
    baseURL: ORIGIN,
    locale: 'en-GB',
    trace: 'retain-on-failure',
    // It would answer before routes do, keep files beyond the test that changed them, and fetch everything
    // again while others measure. The tests that are about it allow it.
    serviceWorkers: 'block',
  },
  projects: [
    {
      name: 'webgpu',
      testIgnore: [PROCESSOR, '**/no-webgpu.spec.ts', 'timings/**'],
      use: { launchOptions: launch([...ARGS, ...WEBGPU]) },
    },
    {
      name: 'no-webgpu',
      testMatch: [PROCESSOR, '**/no-webgpu.spec.ts'],
      use: {
        ...AUTOMATIC,
        launchOptions: launch([...ARGS, '--disable-gpu', '--disable-features=WebGPU']),
      },
    },
    {
      // As a browser is where nobody set anything.
      name: 'bare',
      testMatch: PROCESSOR,
      use: { ...AUTOMATIC, launchOptions: launch(['--headless=new', '--no-sandbox']) },
    },
    {
      // Prints times and asserts none: what they are depends on the machine. See tools/timings.mjs.
      name: 'timings',
      testMatch: 'timings/**',
      use: { launchOptions: launch([...ARGS, ...WEBGPU]) },
    },
  ].filter(({ name }) => (name === 'timings') === (process.env['FACET_TIMINGS'] !== undefined)),
  webServer: {
    command: `npx vite build --logLevel warn && npx vite preview --host 127.0.0.1 --port ${PORT} --strictPort`,
    url: ORIGIN,
    // It builds first, on machines of any speed.
    timeout: 300_000,
    reuseExistingServer: process.env['CI'] === undefined,
  },
});
