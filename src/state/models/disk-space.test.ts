import { expect, it } from 'vitest';
import { quotaExceeded } from '../../weights/cache/quota.ts';
import type { StoredFile } from '../../worker/library-protocol.ts';
import { shortageOf } from './disk-space.ts';

const file = (name: string, bytes: number, lastUsed: number): StoredFile => ({
  key: name,
  name,
  origin: { kind: 'url', url: name },
  size: bytes,
  storedBytes: bytes,
  state: 'verified',
  sha256: undefined,
  lastUsed,
  removed: false,
});

it('says what could go of what the worker lists, and which of it is enough', () => {
  const stored = [file('new', 50, 3), file('old', 20, 1), file('middle', 30, 2)];
  const shortage = shortageOf(quotaExceeded({ key: 'wanted', name: 'wanted' }, 60, 20, stored).toPlain());
  expect(shortage?.neededBytes).toBe(40);
  expect(shortage?.candidates.map(({ name }) => name)).toEqual(['old', 'middle', 'new']);
  expect(shortage?.enough.map(({ name }) => name)).toEqual(['old', 'middle']);
  expect(shortage?.suffices).toBe(true);
  expect(shortageOf({ code: 'source-failed', message: '', hint: '', data: {} })).toBeUndefined();
});

it('takes what was deleted since as free, and offers it no more', () => {
  const stored = [file('new', 50, 3), file('old', 20, 1), file('middle', 30, 2)];
  const error = quotaExceeded({ key: 'wanted', name: 'wanted' }, 60, 20, stored).toPlain();
  const without = (...keys: string[]) => stored.filter(({ key }) => !keys.includes(key));
  expect(shortageOf(error, without('middle'))).toMatchObject({
    neededBytes: 10,
    candidates: [{ key: 'old' }, { key: 'new' }],
    enough: [{ key: 'old' }],
  });
  const removed = stored.map((each) => ({ ...each, removed: each.key !== 'old' }));
  expect(shortageOf(error, removed)).toMatchObject({
    neededBytes: 0,
    candidates: [{ key: 'old' }],
    enough: [],
  });
});

it('says when all of it together is not enough', () => {
  const error = quotaExceeded({ key: 'wanted', name: 'wanted' }, 100, 0, [file('old', 20, 1)]).toPlain();
  expect(shortageOf(error)).toMatchObject({ neededBytes: 100, suffices: false });
});
