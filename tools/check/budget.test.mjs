import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { checkBudget } from './budget.mjs';

const roots = [];
afterEach(() => roots.splice(0).forEach((root) => rmSync(root, { recursive: true })));

function budgetOf(lines) {
  const root = mkdtempSync(join(tmpdir(), 'facet-budget-'));
  roots.push(root);
  mkdirSync(join(root, 'src'));
  for (const [name, count] of Object.entries(lines))
    writeFileSync(join(root, 'src', name), 'x\n'.repeat(count));
  return checkBudget(root, ['src']);
}

test('the limits themselves are allowed', () => {
  expect(budgetOf({ 'a.ts': 120, 'b.ts': 120, 'c.ts': 500, 'd.ts': 300 })).toEqual({
    files: 4,
    median: 120,
    long: ['src/c.ts: 500 lines'],
    problems: [],
  });
});

test('a file of 501 lines fails', () => {
  expect(budgetOf({ 'a.ts': 1, 'b.ts': 1, 'c.ts': 501 }).problems).toEqual([
    'src/c.ts: 501 lines, at most 500',
  ]);
});

test('a median of 121 lines fails', () => {
  expect(budgetOf({ 'a.ts': 121, 'b.ts': 121, 'c.ts': 1 }).problems).toEqual([
    'the median file has 121 lines, at most 120',
  ]);
});

test('tests and tables are not measured', () => {
  expect(budgetOf({ 'a.ts': 1, 'a.test.ts': 900, 'b.table.ts': 900 })).toMatchObject({
    files: 1,
    problems: [],
  });
});
