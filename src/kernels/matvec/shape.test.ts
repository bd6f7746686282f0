import { expect, it } from 'vitest';
import { busyShare, partsOf, shapeOf, teamOf } from './shape.ts';

/** Columns of all matrices of the five sizes: D, heads together, F. */
const COLUMNS = [640, 1152, 2560, 3840, 5376, 1024, 2048, 4096, 6912, 10_240, 15_360, 21_504];

it.each(COLUMNS)('at %i columns nine of ten threads have work, in whole subgroups of 64', (columns) => {
  for (const rows of [640, 20_480, 262_144]) {
    const shape = shapeOf(rows, columns);
    expect(busyShare(partsOf(columns), shape)).toBeGreaterThanOrEqual(0.9);
    expect(shape.threads % 64).toBe(0);
    const { team, teams } = teamOf(shape);
    expect(team % 4).toBe(0);
    // Each output is written by a thread of its own.
    expect(teams * shape.rows).toBeLessThanOrEqual(shape.threads);
  }
});

it.each([32, 64, 128, 416, 4, 588])('at %i columns there are threads for every part', (columns) => {
  const { team } = teamOf(shapeOf(37, columns));
  expect(team).toBeGreaterThanOrEqual(4);
});
