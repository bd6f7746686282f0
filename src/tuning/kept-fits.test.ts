import { openDB } from 'idb';
import { beforeEach, expect, it } from 'vitest';
import { freshIndexedDb } from '../../test/support/indexed-db.ts';
import { recordingDevice } from '../../tools/gpu-stats/recording-device.ts';
import { StoredFits } from './kept-fits.ts';
import { NO_FITS } from './contest.ts';

const { adapter } = recordingDevice(['subgroups']);
const stored = () => new StoredFits('a browser 1.0');

const FITS = {
  standings: { a: { hash: 'h1 h2', chosen: 'h2', gain: 1.25, tried: ['h1', 'h2'] } },
  refused: { h3: { key: 'b', name: 'wide', why: 'wrong' } },
  trying: 'h4',
  falls: { h4: 1 },
} as const;

beforeEach(() => freshIndexedDb());

it('fits come back as they went', async () => {
  await stored().write(adapter, FITS);
  expect(await stored().read(adapter)).toEqual(FITS);
});

it.each([
  null,
  'fits',
  [],
  {},
  { ...FITS, standings: null },
  { ...FITS, standings: { a: { ...FITS.standings.a, tried: undefined } } },
  { ...FITS, standings: { a: { ...FITS.standings.a, gain: '2' } } },
  { ...FITS, refused: { h3: 'wrong' } },
  { ...FITS, refused: { h3: { ...FITS.refused.h3, why: 'toString' } } },
  { ...FITS, falls: { h4: {} } },
  { ...FITS, trying: 4 },
])('what is damaged, or another version of Facet wrote, is as nothing: %j', async (damaged) => {
  await stored().write(adapter, FITS);
  const database = await openDB('facet-tuning', 1);
  const [key = ''] = await database.getAllKeys('fits');
  await database.put('fits', damaged, key);
  database.close();
  expect(await stored().read(adapter)).toEqual(NO_FITS);
});
