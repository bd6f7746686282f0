import * as v from 'valibot';
import { createStore, type StoreApi } from 'zustand/vanilla';
import { ADVISED_SAMPLING, type Sampling } from '../chats/types.ts';
import { type ChoiceStorage, recall, remember } from './choice-storage.ts';

export type Theme = 'system' | 'light' | 'dark';
/** What sends a message: Enter, or Ctrl + Enter (Cmd + Enter on macOS), where Enter starts a new line. */
export type SendWith = 'enter' | 'mod-enter';

export interface Settings {
  readonly theme: Theme;
  readonly sendWith: SendWith;
  /** What a new chat begins with. */
  readonly defaults: { readonly system: string; readonly sampling: Sampling };
}

export interface SettingsActions {
  readonly store: StoreApi<Settings>;
  setTheme(theme: Theme): void;
  setSendWith(sendWith: SendWith): void;
  setDefaults(change: Partial<Settings['defaults']>): void;
}

const KEY = 'facet.settings';

const between = (low: number, high: number) => v.pipe(v.number(), v.minValue(low), v.maxValue(high));
const whole = (low: number, high: number) => v.pipe(between(low, high), v.integer());

const advised = ADVISED_SAMPLING;

/** What cannot be read as a setting, such as one that a later version wrote, is the usual one. */
const Stored = v.object({
  theme: v.fallback(v.picklist(['system', 'light', 'dark']), 'system'),
  sendWith: v.fallback(v.picklist(['enter', 'mod-enter']), 'enter'),
  defaults: v.fallback(
    v.object({
      system: v.fallback(v.string(), ''),
      sampling: v.fallback(
        v.object({
          temperature: v.fallback(between(0, 10), advised.temperature),
          topK: v.fallback(whole(0, 128), advised.topK),
          topP: v.fallback(between(0, 1), advised.topP),
          minP: v.fallback(between(0, 1), advised.minP),
          repetitionPenalty: v.fallback(between(0.01, 10), advised.repetitionPenalty),
          maxTokens: v.fallback(v.nullable(whole(1, Number.MAX_SAFE_INTEGER)), advised.maxTokens),
          seed: v.fallback(v.nullable(whole(0, 2 ** 32 - 1)), advised.seed),
        }),
        advised,
      ),
    }),
    { system: '', sampling: advised },
  ),
});

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

/** What a person set for all chats, kept between visits. */
export function createSettings(storage?: ChoiceStorage): SettingsActions {
  const read = (): Settings => v.parse(Stored, recall(storage, KEY, isObject) ?? {});
  const store = createStore<Settings>(read);

  /** Takes over a change, and keeps that alone: another tab may have set the rest since this one read it. */
  function set(change: (settings: Settings) => Settings): void {
    remember(storage, KEY, change(read()));
    store.setState(change);
  }

  return {
    store,
    setTheme: (theme) => set((settings) => ({ ...settings, theme })),
    setSendWith: (sendWith) => set((settings) => ({ ...settings, sendWith })),
    setDefaults: (change) =>
      set((settings) => ({ ...settings, defaults: { ...settings.defaults, ...change } })),
  };
}
