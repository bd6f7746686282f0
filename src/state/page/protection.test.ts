import { expect, test } from 'vitest';
import { HEADERS } from '../../../tools/hosting.ts';
import { missingProtection } from './protection.ts';

test('a host with the advised headers lacks nothing', () => {
  const headers = new Headers(HEADERS);
  expect(missingProtection({ isolated: true, page: headers, serviceWorker: headers })).toEqual([]);
});

test('a plain host lacks all that only headers give', () => {
  const headers = new Headers();
  const all = ['isolation', 'serviceWorker', 'frames', 'embedding', 'types', 'devices'];
  expect(missingProtection({ isolated: false, page: headers, serviceWorker: headers })).toEqual(all);
  // Without a service worker there is none that lacks a policy.
  expect(missingProtection({ isolated: true, page: headers, serviceWorker: undefined })).toEqual(
    all.slice(2),
  );
});
