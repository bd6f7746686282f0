import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'playwright/test';
import base from '../../playwright.config.ts';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const port = process.env['FACET_PORT'] ?? '4273';
const origin = `http://127.0.0.1:${port}`;
// A folder of its own, so that no other build changes the app under its feet.
const folder = `build/endurance-${port}`;
const launch = (project: string) => base.projects?.find(({ name }) => name === project)?.use ?? {};

/** What takes hours, and asserts what it finds at the end: see tools/endurance.mjs. */
export default defineConfig({
  ...base,
  testDir: '.',
  testMatch: '*.endurance.ts',
  outputDir: '../../test-results/endurance',
  workers: 1,
  timeout: 0,
  use: { ...base.use, baseURL: origin },
  projects: [
    { name: 'soak', testMatch: 'soak.endurance.ts', use: launch('app') },
    { name: 'kills', testMatch: 'kills.endurance.ts', use: launch('webgpu') },
  ],
  webServer: {
    command: `npx vite build --logLevel warn --outDir ${folder} && npx vite preview --outDir ${folder} --host 127.0.0.1 --port ${port} --strictPort`,
    cwd: root,
    url: origin,
    timeout: 600_000,
    reuseExistingServer: false,
  },
});
