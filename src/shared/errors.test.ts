import { expect, test } from 'vitest';
import { FacetError } from './errors.ts';

test('an error tells what a file says at no great length, wherever it is said', () => {
  const long = 'x'.repeat(100_000);
  const names = Array.from({ length: 50_000 }, (_, index) => `tensor ${index}`);
  const error = new FacetError('gguf-unsupported', `It is "${long}".`, `Not ${long}.`, {
    architecture: long,
    names,
    inside: { of: [{ name: long }] },
    bytes: 7,
    bigger: 2n ** 60n,
    digest: new Uint8Array(3),
  });
  const plain = error.toPlain();
  expect(JSON.stringify({ ...plain, data: { ...plain.data, bigger: 0 } }).length).toBeLessThan(40_000);
  expect(plain.message.startsWith('It is "xxx')).toBe(true);
  expect(plain.data).toMatchObject({ bytes: 7, bigger: 2n ** 60n, digest: new Uint8Array(3) });
  expect(plain.data['names']).toEqual(names.slice(0, 1000));
  expect(FacetError.from(new Error(long)).message.length).toBeLessThan(5000);
});
