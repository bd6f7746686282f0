import { expect, it } from 'vitest';
import type { StoredFile } from '../../shared/downloads.ts';
import { quotaExceeded } from './quota.ts';

const GIB = 2 ** 30;

const file = (key: string, name: string, bytes: number): StoredFile => ({
  key,
  name,
  origin: { kind: 'url', url: key },
  size: bytes,
  storedBytes: bytes,
  state: 'verified',
  sha256: undefined,
  lastUsed: 0,
  removed: false,
});

it('speaks of room in the units of the page', () => {
  const { message, hint } = quotaExceeded({ key: 'new', name: 'new.gguf' }, 5.5 * GIB, 1.25 * GIB, [
    file('old', 'old.gguf', 4.5 * GIB),
  ]);
  expect(message).toBe('new.gguf needs 5.50 GiB more; this browser has 1.25 GiB left for Facet.');
  expect(hint).toContain('Remove old.gguf (4.50 GiB)');
  expect(`${message} ${hint}`).not.toMatch(/\d [MG]B\b/);
});

it('offers a file of the same name that is of another repository, and never the file itself', () => {
  const stored = [
    file('unsloth/model.gguf', 'model.gguf', 10),
    file('ggml-org/model.gguf', 'model.gguf', 20),
  ];
  const { data } = quotaExceeded({ key: 'ggml-org/model.gguf', name: 'model.gguf' }, 10, 0, stored);
  expect(data['candidates']).toMatchObject([{ key: 'unsloth/model.gguf' }]);
});
