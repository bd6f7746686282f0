import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { API_FILE, apiPage } from './api-docs.mjs';

test('docs/api.md is what the docstrings say: npm run docs:api writes it', () => {
  expect(readFileSync(API_FILE, 'utf8')).toBe(apiPage());
});
