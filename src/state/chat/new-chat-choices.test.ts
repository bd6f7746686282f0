import { afterEach, expect, it, vi } from 'vitest';
import { createNewChatChoices } from './new-chat-choices.ts';

afterEach(() => vi.useRealTimers());

function counting() {
  const kept = new Map<string, string>();
  let writes = 0;
  const choices = createNewChatChoices(
    {
      getItem: (key) => kept.get(key) ?? null,
      setItem(key, value) {
        writes += 1;
        kept.set(key, value);
      },
    },
    () => ({}),
  );
  return { choices, kept, writes: () => writes };
}

it('keeps a short draft with every key, a long one once nothing more is typed', () => {
  vi.useFakeTimers();
  const { choices, kept, writes } = counting();
  choices.keepDraft('ab');
  expect(writes()).toBe(1);
  const long = 'word '.repeat(60_000);
  for (let key = 0; key < 20; key += 1) {
    choices.keepDraft(long + 'x'.repeat(key));
    vi.advanceTimersByTime(100);
  }
  expect(writes()).toBe(1);
  // Whoever asks finds what was typed last.
  expect(choices.recall().draft).toBe(long + 'x'.repeat(19));
  vi.advanceTimersByTime(1000);
  expect(writes()).toBe(2);
  expect(kept.get('facet.newChatDraft')).toBe(JSON.stringify(long + 'x'.repeat(19)));
});

it('writes no long draft after it was sent, or made short', () => {
  vi.useFakeTimers();
  const { choices } = counting();
  choices.keepDraft('word '.repeat(60_000));
  choices.forget();
  vi.advanceTimersByTime(1000);
  expect(choices.recall().draft).toBe('');
  choices.keepDraft('word '.repeat(60_000));
  choices.keepDraft('short');
  vi.advanceTimersByTime(1000);
  expect(choices.recall().draft).toBe('short');
});
