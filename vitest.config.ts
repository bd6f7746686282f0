import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { kernelsWasm } from './tools/build-wasm.mjs';

/** A software adapter takes every core for one dispatch, so a process a core would only queue. */
const workers = Math.max(2, Math.min(6, Math.floor(availableParallelism() / 2)));

export default defineConfig({
  plugins: [kernelsWasm()],
  test: {
    pool: 'forks',
    maxWorkers: workers,
    testTimeout: 180_000,
    hookTimeout: 180_000,
    // A golden file that is missing fails its test; only `--update` writes one.
    update: 'none',
    projects: [
      {
        // Tests that compare times have the machine for themselves, before the others.
        extends: true,
        test: {
          name: 'growth',
          include: ['src/**/*-growth.test.{ts,tsx}'],
          // `vitest bench` prints times and asserts none.
          benchmark: { include: ['src/**/*.timing.ts'] },
          maxWorkers: 1,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['src/**/*.test.{ts,tsx}', 'test/**/*.test.ts', 'tools/**/*.test.{ts,mjs}'],
          exclude: ['test/real/**', '**/*-growth.test.{ts,tsx}', '**/node_modules/**'],
          sequence: { groupOrder: 1 },
        },
      },
      {
        // The real 270M: one file at a time, since each holds the whole model.
        extends: true,
        test: {
          name: 'real',
          include: ['test/real/**/*.test.ts'],
          maxWorkers: 1,
          sequence: { groupOrder: 2 },
          testTimeout: 900_000,
          hookTimeout: 300_000,
        },
      },
    ],
  },
});
