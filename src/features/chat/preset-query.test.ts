import { expect, it } from 'vitest';
import { presetQuery } from './preset-query.ts';

it('is what follows a slash that the message begins with', () => {
  expect(presetQuery('/')).toBe('');
  expect(presetQuery('/ proof ')).toBe('proof');
});

it('is nothing in a message that merely has a slash, or is written already', () => {
  expect(presetQuery('')).toBeUndefined();
  expect(presetQuery('either/or')).toBeUndefined();
  expect(presetQuery(' /x')).toBeUndefined();
  expect(presetQuery('/etc\nis a folder')).toBeUndefined();
  expect(presetQuery(`/${'x'.repeat(60)}`)).toBeUndefined();
});
