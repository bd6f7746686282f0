import { expect, it } from 'vitest';
import { keepGrammars } from './keep-grammars.ts';

const entries = (...names: string[]) => names.map((name) => ({ name }));

it('keeps each grammar once, and nothing else', async () => {
  const kept: string[] = [];
  const cache = {
    match: async (address: string) => (kept.includes(address) ? new Response() : undefined),
    add: async (address: string) => void kept.push(address),
  } as unknown as Cache;
  const storage = { open: async () => cache };
  const python = 'https://host/path/assets/grammars/python-1.js';
  await keepGrammars(entries('https://host/path/assets/highlight.worker-1.js', python), storage);
  await keepGrammars(entries(python), storage);
  expect(kept).toEqual([python]);
  await expect(keepGrammars(entries(python), undefined)).resolves.toBeUndefined();
});
