import { expect, test } from 'vitest';
import { createStore } from 'zustand/vanilla';
import type { FacetClient } from '../../worker/client.ts';
import type { ChatsState, ChatSummary } from '../chats/chat-list.ts';
import type { ChatRecord } from '../chats/schema.ts';
import { createKeptStates } from './kept-states.ts';

const chat = (id: string): ChatSummary => ({
  id,
  title: id,
  updatedAt: 0,
  pinned: false,
  folder: '',
  archived: false,
});

function start() {
  const calls: unknown[] = [];
  const client = {
    call: (name: string, argument: unknown) => {
      calls.push([name, argument]);
      return Promise.resolve(name === 'storedStates' ? { bytes: 7, states: 1, restored: null } : null);
    },
  } as unknown as FacetClient;
  const store = createStore<ChatsState>(() => ({
    chats: [chat('a'), chat('b')],
    ready: true,
    query: '',
    hits: undefined,
    removed: [],
    failure: undefined,
  }));
  return { calls, store, kept: createKeptStates(client, { store }) };
}

test('what is kept of a chat goes when the chat is deleted, once', () => {
  const { calls, store } = start();
  store.setState({ removed: [chat('a')] });
  store.setState({ query: 'b' });
  store.setState({ removed: [chat('b'), chat('a')] });
  store.setState({ removed: [chat('a')] });
  expect(calls).toEqual([
    ['forgetStates', { conversations: ['a'] }],
    ['forgetStates', { conversations: ['b'] }],
  ]);
});

test('only what belongs to a chat is kept, deleted ones that can be had back included', async () => {
  const { calls, store, kept } = start();
  await kept.tidy({ removed: async () => [{ id: 'c' } as ChatRecord] });
  expect(calls).toEqual([['keepStatesOf', ['a', 'b', 'c']]]);
  // A list that could not be read says nothing of what there is.
  store.setState({ ready: false });
  await kept.tidy({ removed: async () => [] });
  expect(calls).toHaveLength(1);
});

test('can be cleared, and says how much there is', async () => {
  const { calls, kept } = start();
  await kept.clear();
  expect(calls).toEqual([
    ['forgetStates', {}],
    ['storedStates', null],
  ]);
  expect(kept.store.getState().usage).toEqual({ bytes: 7, states: 1, restored: null });
});
