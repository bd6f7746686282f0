import { expect, it } from 'vitest';
import { createStore } from 'zustand/vanilla';
import { type ChatState, newChat } from './chat-state.ts';
import { ADVISED_SAMPLING } from '../../shared/sampling.ts';
import type { ChatSettings } from '../chats/schema.ts';
import { followDefaults } from './follow-defaults.ts';
import { createSettings } from '../page/settings-store.ts';

function setUp(state: Partial<ChatState> = {}) {
  const settings = createSettings();
  const store = createStore<ChatState>(() => ({
    ...newChat({ settings: settings.store.getState().defaults }),
    unsaved: undefined,
    notice: undefined,
    ...state,
  }));
  const setSettings = (change: Partial<ChatSettings>) =>
    store.setState(({ settings: own }) => ({ settings: { ...own, ...change } }));
  const stop = followDefaults({ store, setSettings }, settings);
  return { settings, store, setSettings, stop, own: () => store.getState().settings };
}

const COOL = { ...ADVISED_SAMPLING, temperature: 0.2 };

it('gives a chat that has not begun what new chats begin with', () => {
  const { settings, own } = setUp();
  settings.setDefaults({ system: 'Be brief.' });
  settings.setDefaults({ sampling: COOL });
  expect(own()).toEqual({ system: 'Be brief.', sampling: COOL, model: null });
});

it('leaves what it was given of its own', () => {
  const { settings, own, setSettings } = setUp();
  setSettings({ system: 'Rhyme.' });
  settings.setDefaults({ system: 'Be brief.', sampling: COOL });
  expect(own()).toEqual({ system: 'Rhyme.', sampling: COOL, model: null });
});

it('leaves a chat that has begun', () => {
  const { settings, own } = setUp({ createdAt: 1 });
  settings.setDefaults({ system: 'Be brief.', sampling: COOL });
  expect(own()).toEqual({ system: '', sampling: ADVISED_SAMPLING, model: null });
});

it('does nothing for other settings, nor once it has ended', () => {
  const { settings, store, stop, own } = setUp();
  const before = store.getState();
  settings.setTheme('dark');
  expect(store.getState()).toBe(before);
  stop();
  settings.setDefaults({ system: 'Be brief.' });
  expect(own().system).toBe('');
});
