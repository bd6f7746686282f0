import { expect, it } from 'vitest';
import { groupChats } from './group-chats.ts';

const now = new Date(2026, 2, 3, 0, 30);
const at = (month: number, day: number, hour = 12, minute = 0) => ({
  pinned: false,
  folder: '',
  archived: false,
  updatedAt: new Date(2026, month, day, hour, minute).getTime(),
});

it('groups by calendar days and months, not by 24 hours', () => {
  const justNow = at(2, 3, 0, 10);
  const lastEvening = at(2, 2, 23, 50);
  const firstOfYesterday = at(2, 2, 0, 0);
  const beforeThat = at(2, 1, 23, 59);
  const lastOfWeek = at(1, 24, 0, 0);
  const afterThat = at(1, 23, 23, 59);
  const lastOfThirty = at(1, 1, 0, 0);
  const endOfJanuary = at(0, 31, 23, 59);
  const beginOfJanuary = at(0, 1, 0, 0);
  const lastYear = at(-1, 31, 23, 59);
  const all = [
    justNow,
    lastEvening,
    firstOfYesterday,
    beforeThat,
    lastOfWeek,
    afterThat,
    lastOfThirty,
    endOfJanuary,
    beginOfJanuary,
    lastYear,
  ];
  const [january, december] = [new Date(2026, 0), new Date(2025, 11)];
  expect(groupChats(all, now)).toEqual([
    { kind: 'today', id: 'today', chats: [justNow] },
    { kind: 'yesterday', id: 'yesterday', chats: [lastEvening, firstOfYesterday] },
    { kind: 'week', id: 'week', chats: [beforeThat, lastOfWeek] },
    { kind: 'month', id: 'month', chats: [afterThat, lastOfThirty] },
    {
      kind: 'earlier',
      id: `month ${january.getTime()}`,
      month: january,
      chats: [endOfJanuary, beginOfJanuary],
    },
    { kind: 'earlier', id: `month ${december.getTime()}`, month: december, chats: [lastYear] },
  ]);
});

it('puts pinned chats first, whenever they were', () => {
  const old = { ...at(0, 1), pinned: true, folder: 'Work' };
  const today = at(2, 3, 0, 20);
  expect(groupChats([today, old], now)).toEqual([
    { kind: 'pinned', id: 'pinned', chats: [old] },
    { kind: 'today', id: 'today', chats: [today] },
  ]);
});

it('has folders by name behind the pinned ones, and the archive last', () => {
  const ten = { ...at(2, 3), folder: 'Trip 10' };
  const two = { ...at(0, 1), folder: 'Trip 2' };
  const odd = { ...at(0, 2), folder: '__proto__' };
  const away = { ...at(2, 3), folder: 'Trip 2', archived: true, pinned: true };
  const today = at(2, 3);
  expect(groupChats([ten, today, odd, two, away], now).map(({ id, chats }) => [id, chats])).toEqual([
    ['folder __proto__', [odd]],
    ['folder Trip 2', [two]],
    ['folder Trip 10', [ten]],
    ['today', [today]],
    ['archive', [away]],
  ]);
});

it('takes a clock that was set back for today', () => {
  const tomorrow = at(2, 4);
  expect(groupChats([tomorrow], now)).toEqual([{ kind: 'today', id: 'today', chats: [tomorrow] }]);
});
