import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createToasts } from './toasts.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

const undo = { label: 'Undo', run: () => undefined };

it('leaves after 6 seconds, and after 30 when there is something to press', () => {
  const toasts = createToasts();
  toasts.show('Copied');
  toasts.show('Chat deleted', undo);
  vi.advanceTimersByTime(5_999);
  expect(toasts.shown().map(({ text }) => text)).toEqual(['Copied', 'Chat deleted']);
  vi.advanceTimersByTime(1);
  expect(toasts.shown().map(({ text }) => text)).toEqual(['Chat deleted']);
  vi.advanceTimersByTime(24_000);
  expect(toasts.shown()).toEqual([]);
});

it('stays while it is held, and has its whole time again afterwards', () => {
  const toasts = createToasts();
  toasts.show('Chat deleted', undo);
  vi.advanceTimersByTime(29_000);
  toasts.hold(true);
  vi.advanceTimersByTime(600_000);
  expect(toasts.shown()).toHaveLength(1);
  toasts.hold(false);
  vi.advanceTimersByTime(29_999);
  expect(toasts.shown()).toHaveLength(1);
  vi.advanceTimersByTime(1);
  expect(toasts.shown()).toEqual([]);
});

it('holds one that comes while others are held', () => {
  const toasts = createToasts();
  toasts.hold(true);
  toasts.show('Copied');
  vi.advanceTimersByTime(60_000);
  expect(toasts.shown()).toHaveLength(1);
});

it('shows three at most, and tells who listens of each change', () => {
  const toasts = createToasts();
  const heard = vi.fn<() => void>();
  const stop = toasts.subscribe(heard);
  for (const text of ['one', 'two', 'three', 'four']) toasts.show(text);
  expect(toasts.shown().map(({ text }) => text)).toEqual(['two', 'three', 'four']);
  expect(heard).toHaveBeenCalledTimes(4);
  vi.advanceTimersByTime(6_000);
  expect(heard).toHaveBeenCalledTimes(7);
  stop();
  toasts.show('five');
  expect(heard).toHaveBeenCalledTimes(7);
});

it('says when an action went without being taken: in time, put away, or for newer ones', () => {
  const toasts = createToasts();
  const gone: string[] = [];
  const offer = (name: string) => toasts.show(name, { ...undo, missed: () => gone.push(name) });
  offer('pushed out');
  const putAway = offer('put away');
  offer('taken');
  offer('left');
  expect(gone).toEqual(['pushed out']);
  putAway();
  expect(gone).toEqual(['pushed out', 'put away']);
  const taken = toasts.shown().find(({ text }) => text === 'taken');
  toasts.dismiss(taken?.id ?? 0, true);
  vi.advanceTimersByTime(30_000);
  expect(gone).toEqual(['pushed out', 'put away', 'left']);
});

it('is taken away by what show answered', () => {
  const toasts = createToasts();
  const dismiss = toasts.show('Chat deleted', undo);
  dismiss();
  dismiss();
  expect(toasts.shown()).toEqual([]);
});
