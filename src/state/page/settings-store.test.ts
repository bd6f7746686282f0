import { expect, it } from 'vitest';
import { mapChoices } from '../../../test/support/talk.ts';
import { ADVISED_SAMPLING } from '../../shared/sampling.ts';
import { createSettings } from './settings-store.ts';

const read = (stored: unknown) =>
  createSettings(mapChoices(new Map([['facet.settings', JSON.stringify(stored)]]))).store.getState();

const USUAL = {
  theme: 'system',
  language: 'browser',
  sendWith: 'enter',
  defaults: { system: '', sampling: ADVISED_SAMPLING },
};

it('begins with what Google advises, the theme of the system, and Enter', () => {
  expect(createSettings().store.getState()).toEqual(USUAL);
  expect(createSettings(mapChoices()).store.getState()).toEqual(USUAL);
});

it('remembers what was set', () => {
  const storage = mapChoices();
  const settings = createSettings(storage);
  settings.setTheme('dark');
  settings.setLanguage('zh-Hans');
  settings.setSendWith('mod-enter');
  settings.setDefaults({ system: 'Answer in rhymes.' });
  settings.setDefaults({ sampling: { ...ADVISED_SAMPLING, temperature: 0.5, maxTokens: 200, seed: 7 } });
  expect(createSettings(storage).store.getState()).toEqual({
    theme: 'dark',
    language: 'zh-Hans',
    sendWith: 'mod-enter',
    defaults: {
      system: 'Answer in rhymes.',
      sampling: { ...ADVISED_SAMPLING, temperature: 0.5, maxTokens: 200, seed: 7 },
    },
  });
});

it('keeps what another tab set meanwhile', () => {
  const storage = mapChoices();
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
  expect(createSettings(mapChoices(new Map([['facet.settings', stored]]))).store.getState()).toEqual(USUAL);
});

it('drops one setting that is no setting, and keeps the others', () => {
  const sampling = { ...ADVISED_SAMPLING, temperature: -1, topK: 12.5, topP: 0.5, maxTokens: 0, seed: 3 };
  expect(
    read({ theme: 'purple', language: 'tlh', sendWith: 'mod-enter', defaults: { system: 5, sampling } }),
  ).toEqual({
    theme: 'system',
    language: 'browser',
    sendWith: 'mod-enter',
    defaults: { system: '', sampling: { ...ADVISED_SAMPLING, topP: 0.5, seed: 3 } },
  });
});

it('keeps no field that it does not know', () => {
  expect(read({ theme: 'light', colour: 'red' })).toEqual({ ...USUAL, theme: 'light' });
});
