import { expect, it } from 'vitest';
import { ADVISED_SAMPLING } from './chats/types.ts';
import { createSettings } from './settings-store.ts';

function mapStorage(entries: Record<string, string> = {}) {
  const map = new Map(Object.entries(entries));
  return {
    getItem: (key: string) => map.get(key) ?? null,
    setItem: (key: string, value: string) => void map.set(key, value),
  };
}

const read = (stored: unknown) =>
  createSettings(mapStorage({ 'facet.settings': JSON.stringify(stored) })).store.getState();

const USUAL = { theme: 'system', sendWith: 'enter', defaults: { system: '', sampling: ADVISED_SAMPLING } };

it('begins with what Google advises, the theme of the system, and Enter', () => {
  expect(createSettings().store.getState()).toEqual(USUAL);
  expect(createSettings(mapStorage()).store.getState()).toEqual(USUAL);
});

it('remembers what was set', () => {
  const storage = mapStorage();
  const settings = createSettings(storage);
  settings.setTheme('dark');
  settings.setSendWith('mod-enter');
  settings.setDefaults({ system: 'Answer in rhymes.' });
  settings.setDefaults({ sampling: { ...ADVISED_SAMPLING, temperature: 0.5, maxTokens: 200, seed: 7 } });
  expect(createSettings(storage).store.getState()).toEqual({
    theme: 'dark',
    sendWith: 'mod-enter',
    defaults: {
      system: 'Answer in rhymes.',
      sampling: { ...ADVISED_SAMPLING, temperature: 0.5, maxTokens: 200, seed: 7 },
    },
  });
});

it('keeps what another tab set meanwhile', () => {
  const storage = mapStorage();
  const [here, there] = [createSettings(storage), createSettings(storage)];
  here.setDefaults({ system: 'Answer in rhymes.' });
  there.setTheme('dark');
  there.setDefaults({ sampling: { ...ADVISED_SAMPLING, seed: 7 } });
  expect(createSettings(storage).store.getState()).toMatchObject({
    theme: 'dark',
    defaults: { system: 'Answer in rhymes.', sampling: { seed: 7 } },
  });
});

it.each([['null'], ['{"theme"'], ['[]'], ['"dark"'], ['7']])('starts anew from %s', (stored) => {
  expect(createSettings(mapStorage({ 'facet.settings': stored })).store.getState()).toEqual(USUAL);
});

it('drops one setting that is no setting, and keeps the others', () => {
  const sampling = { ...ADVISED_SAMPLING, temperature: -1, topK: 12.5, topP: 0.5, maxTokens: 0, seed: 3 };
  expect(read({ theme: 'purple', sendWith: 'mod-enter', defaults: { system: 5, sampling } })).toEqual({
    theme: 'system',
    sendWith: 'mod-enter',
    defaults: { system: '', sampling: { ...ADVISED_SAMPLING, topP: 0.5, seed: 3 } },
  });
});

it('keeps no field that it does not know', () => {
  expect(read({ theme: 'light', colour: 'red' })).toEqual({ ...USUAL, theme: 'light' });
});
