import * as v from 'valibot';
import { createStore, type StoreApi } from 'zustand/vanilla';
import { LANGUAGE_TAGS } from '../../shared/languages.ts';
import { ADVISED_SAMPLING, samplingSchema } from '../../shared/sampling.ts';
import { type ChoiceStorage, recall, remember } from './choice-storage.ts';

const KEY = 'facet.settings';

const themeSchema = v.picklist(['system', 'light', 'dark']);
export type Theme = v.InferOutput<typeof themeSchema>;

/** A language of the page, or the first of the browser's that the page speaks. */
const languageSchema = v.picklist(['browser', ...LANGUAGE_TAGS]);
export type LanguageChoice = v.InferOutput<typeof languageSchema>;

/** Keys that send a message: Enter, or Ctrl + Enter (Cmd + Enter on macOS), where Enter starts a new line. */
export const SEND_WITH = ['enter', 'mod-enter'] as const;
const sendWithSchema = v.picklist(SEND_WITH);
export type SendWith = v.InferOutput<typeof sendWithSchema>;

/** Settings; what cannot be read as one, such as what a later version wrote, is the usual one. */
const settingsSchema = v.object({
  theme: v.fallback(themeSchema, 'system'),
  language: v.fallback(languageSchema, 'browser'),
  sendWith: v.fallback(sendWithSchema, 'enter'),
  /** Settings that a new chat begins with. */
  defaults: v.fallback(
    v.object({
      system: v.fallback(v.string(), ''),
      sampling: v.fallback(samplingSchema, ADVISED_SAMPLING),
    }),
    { system: '', sampling: ADVISED_SAMPLING },
  ),
});
export type Settings = Readonly<v.InferOutput<typeof settingsSchema>>;

export interface SettingsActions {
  readonly store: StoreApi<Settings>;
  setTheme(theme: Theme): void;
  setLanguage(language: LanguageChoice): void;
  setSendWith(sendWith: SendWith): void;
  setDefaults(change: Partial<Settings['defaults']>): void;
}

/** Settings that a person made for all chats, kept between visits. */
export function createSettings(storage?: ChoiceStorage): SettingsActions {
  const read = (): Settings => recall(storage, KEY, settingsSchema) ?? v.parse(settingsSchema, {});
  const store = createStore<Settings>(read);

  /** Takes over a change, and keeps that alone: another tab may have set the rest since this one read it. */
  function set(change: (settings: Settings) => Settings): void {
    remember(storage, KEY, change(read()));
    store.setState(change);
  }

  return {
    store,
    setLanguage: (language) => set((settings) => ({ ...settings, language })),
    setTheme: (theme) => set((settings) => ({ ...settings, theme })),
    setSendWith: (sendWith) => set((settings) => ({ ...settings, sendWith })),
    setDefaults: (change) =>
      set((settings) => ({ ...settings, defaults: { ...settings.defaults, ...change } })),
  };
}
