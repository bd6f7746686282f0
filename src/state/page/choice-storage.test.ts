import * as v from 'valibot';
import { expect, it } from 'vitest';
import { mapChoices, talk } from '../../../test/support/talk.ts';
import { type ChoiceStorage, positive, recall, remember, tabFirst } from './choice-storage.ts';

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

it('recalls what its schema knows, and nothing where it does not', () => {
  const schema = v.object({ width: positive, side: v.fallback(v.picklist(['left', 'right']), 'left') });
  const recalled = (kept: string) => recall(mapChoices(new Map([['key', kept]])), 'key', schema);
  expect(recalled('{"width":3,"side":"right"}')).toEqual({ width: 3, side: 'right' });
  expect(recalled('{"width":3,"side":"above","of":"another version"}')).toEqual({ width: 3, side: 'left' });
  for (const width of ['0', '-1', '1e999', '"3"', 'null'])
    expect(recalled(`{"width":${width}}`)).toBeUndefined();
  for (const kept of ['', '{"width":', 'null', '[]']) expect(recalled(kept)).toBeUndefined();
});

it('keeps nothing where the browser forbids it', () => {
  const refuse = (): never => {
    throw new DOMException('denied', 'SecurityError');
  };
  const forbidden: ChoiceStorage = { getItem: refuse, setItem: refuse };
  expect(remember(forbidden, 'key', 1)).toBe(false);
  expect(recall(forbidden, 'key', v.number())).toBeUndefined();
  expect(remember(undefined, 'key', 1)).toBe(false);
  expect(recall(undefined, 'key', v.number())).toBeUndefined();
});
