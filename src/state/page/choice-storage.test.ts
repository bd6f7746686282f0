import { expect, it } from 'vitest';
import { mapChoices, talk } from '../../../test/support/talk.ts';
import { tabFirst } from './choice-storage.ts';

it('keeps a draft for each tab, and gives a new tab the last one', async () => {
  const browser = mapChoices();
  const [here, there] = [mapChoices(), mapChoices()];
  const open = async (tab: ReturnType<typeof mapChoices>) =>
    (await talk({ choices: tabFirst(tab, browser)! })).chat;
  (await open(here)).setDraft('a long thought');
  const other = await open(there);
  expect(other.store.getState().draft).toBe('a long thought');
  await other.send('something else');
  // Sent there, it is a draft here still; and none there.
  expect((await open(here)).store.getState().draft).toBe('a long thought');
  expect((await open(there)).store.getState().draft).toBe('');
  expect((await open(mapChoices())).store.getState().draft).toBe('');
});

it('does with one storage where the browser gives no other', () => {
  const browser = mapChoices();
  expect(tabFirst(undefined, browser)).toBe(browser);
  expect(tabFirst(mapChoices(), undefined)).toBeUndefined();
});
