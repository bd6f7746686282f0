import { expect, it } from 'vitest';
import { mapChoices } from '../../../test/support/talk.ts';
import { createStore } from 'zustand/vanilla';
import type { ChatActions } from './chat-actions.ts';
import { newChat } from './chat-state.ts';
import { reopenChat } from './reopen-chat.ts';

function fake(stored: readonly string[]) {
  const store = createStore(() => ({ ...newChat(), unsaved: undefined, notice: undefined }));
  const open = async (id: string) => {
    if (stored.includes(id)) store.setState({ id, createdAt: 1 });
    return stored.includes(id);
  };
  return { store, open } as unknown as ChatActions;
}

it('opens the chat that was open last', async () => {
  const kept = mapChoices();
  const first = fake(['a', 'b']);
  await reopenChat(first, kept);
  await first.open('b');
  const second = fake(['a', 'b']);
  await reopenChat(second, kept);
  expect(second.store.getState().id).toBe('b');
});

it('begins a new one when that is gone, or was never written in', async () => {
  const kept = mapChoices();
  const first = fake(['a']);
  await reopenChat(first, kept);
  await first.open('a');
  const second = fake([]);
  const { id } = second.store.getState();
  await reopenChat(second, kept);
  expect(second.store.getState().id).toBe(id);
  const third = fake(['a']);
  await reopenChat(third, kept);
  expect(third.store.getState().id).not.toBe('a');
});

it('keeps which chat is open even when the last one cannot be read', async () => {
  const kept = mapChoices();
  kept.setItem('facet.openChat', '"a"');
  const broken = fake(['b']);
  const open = (id: string) => (id === 'a' ? Promise.reject(new Error('no')) : fake(['b']).open(id));
  await expect(reopenChat({ ...broken, open }, kept)).rejects.toThrow('no');
  await broken.open('b');
  expect(kept.getItem('facet.openChat')).toBe('"b"');
});
