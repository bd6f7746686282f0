import { expect, it } from 'vitest';
import { groupChats } from './group-chats.ts';

const now = new Date(2026, 2, 3, 0, 30);
const at = (month: number, day: number, hour = 12, minute = 0) => ({
  pinned: false,
  updatedAt: new Date(2026, month, day, hour, minute).getTime(),
});

it('groups by calendar days, not by 24 hours', () => {
  const justNow = at(2, 3, 0, 10);
  const lastEvening = at(2, 2, 23, 50);
  const firstOfYesterday = at(2, 2, 0, 0);
  const beforeThat = at(2, 1, 23, 59);
  const lastOfWeek = at(1, 24, 0, 0);
  const older = at(1, 23, 23, 59);
  expect(groupChats([justNow, lastEvening, firstOfYesterday, beforeThat, lastOfWeek, older], now)).toEqual([
    { group: 'today', chats: [justNow] },
    { group: 'yesterday', chats: [lastEvening, firstOfYesterday] },
    { group: 'week', chats: [beforeThat, lastOfWeek] },
    { group: 'older', chats: [older] },
  ]);
});

it('puts pinned chats first, whenever they were', () => {
  const old = { ...at(0, 1), pinned: true };
  const today = at(2, 3, 0, 20);
  expect(groupChats([today, old], now)).toEqual([
    { group: 'pinned', chats: [old] },
    { group: 'today', chats: [today] },
  ]);
});

it('takes a clock that was set back for today', () => {
  const tomorrow = at(2, 4);
  expect(groupChats([tomorrow], now)).toEqual([{ group: 'today', chats: [tomorrow] }]);
});
