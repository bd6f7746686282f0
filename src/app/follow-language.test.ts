import { expect, it } from 'vitest';
import type { Language } from '../shared/languages.ts';
import { createSettings } from '../state/page/settings-store.ts';
import { followLanguage } from './follow-language.ts';

function following(
  missing: readonly Language[],
  chosen: Language | 'browser' = 'browser',
  late: readonly Language[] = [],
) {
  const settings = createSettings();
  settings.setLanguage(chosen);
  const spoken: Language[] = [];
  let told = 0;
  let arrive = (): void => undefined;
  const arrived = new Promise<void>((resolve) => {
    arrive = resolve;
  });
  const started = followLanguage(settings, {
    wanted: ['de-AT', 'fr'],
    onMissing: () => (told += 1),
    speak: async (language) => {
      if (missing.includes(language)) throw new Error('offline');
      if (late.includes(language)) await arrived;
      spoken.push(language);
    },
  });
  const later = () => new Promise((resolve) => setTimeout(resolve));
  return { settings, spoken, started, later, arrive, told: () => told };
}

it('speaks what the browser asks for, and then what is chosen', async () => {
  const { settings, spoken, started, later, told } = following([]);
  await started;
  settings.setLanguage('ja');
  await later();
  expect(spoken).toEqual(['de', 'ja']);
  expect(told()).toBe(0);
});

it('goes back to the choice before where the texts of a language cannot be fetched, and says so', async () => {
  const { settings, spoken, started, later, told } = following(['es']);
  await started;
  settings.setLanguage('es');
  await later();
  expect(settings.store.getState().language).toBe('browser');
  expect(told()).toBe(1);
  expect(spoken).toEqual(['de', 'de']);
});

it('leaves a choice that was made meanwhile', async () => {
  const { settings, started, later, told } = following(['es']);
  await started;
  settings.setLanguage('es');
  settings.setLanguage('fr');
  await later();
  expect(settings.store.getState().language).toBe('fr');
  expect(told()).toBe(0);
});

it('goes back to what is shown, not to texts that came too late to be', async () => {
  const { settings, started, later, arrive } = following(['es'], 'browser', ['ja']);
  await started;
  settings.setLanguage('ja');
  settings.setLanguage('fr');
  await later();
  arrive();
  await later();
  settings.setLanguage('es');
  await later();
  expect(settings.store.getState().language).toBe('fr');
});

it('begins in English where the first texts are missing, keeps the choice, and does not go back to it', async () => {
  const { settings, spoken, started, later, told } = following(['fr', 'es'], 'fr');
  await started;
  expect(spoken).toEqual(['en']);
  expect(settings.store.getState().language).toBe('fr');
  settings.setLanguage('es');
  await later();
  expect(settings.store.getState().language).toBe('en');
  expect(told()).toBe(2);
});

it('rejects where there are no texts at all', async () => {
  await expect(following(['de', 'en']).started).rejects.toThrow('offline');
});
