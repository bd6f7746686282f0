import * as v from 'valibot';
import { createStore, type StoreApi } from 'zustand/vanilla';
import { byName } from '../../shared/by-name.ts';
import { ADVISED_SAMPLING } from '../../shared/sampling.ts';
import { type ChoiceStorage, recall, remember } from '../page/choice-storage.ts';
import { isSame, MOST, type Preset, presetSchema } from './preset.ts';

const KEY = 'facet.presets';

/** Presets of an earlier visit; one that cannot be read costs no other. */
const keptSchema = v.pipe(
  v.array(v.fallback(v.nullable(presetSchema), null)),
  v.transform((presets) => presets.filter((preset) => preset !== null).slice(0, MOST.presets)),
);

export interface PresetsState {
  /** Those that a person made or brought along, by their names. */
  readonly own: readonly Preset[];
  /** Whether the browser kept the last change for the next visit. */
  readonly kept: boolean;
}

export interface PresetsActions {
  readonly store: StoreApi<PresetsState>;
  /** A preset to be filled in, with an id of its own; it is not among the others yet. */
  begin(given?: Partial<Omit<Preset, 'id'>>): Preset;
  /** Adds a preset, or changes the one with its id. */
  save(preset: Preset): void;
  /** Answers what has it back. */
  remove(id: string): () => void;
  /** Adds presets but for those that are here already, just the same; answers how many were added. */
  add(presets: readonly Preset[]): number;
}

/** Presets that a person made, kept between visits. */
export function createPresets(storage?: ChoiceStorage): PresetsActions {
  const read = (): readonly Preset[] => recall(storage, KEY, keptSchema) ?? [];
  const store = createStore<PresetsState>(() => ({ own: read(), kept: true }));

  /** Changes what is kept, where another tab may have written since. */
  function change(by: (own: readonly Preset[]) => readonly Preset[]): void {
    const before = storage && store.getState().kept ? read() : store.getState().own;
    const own = by(before).toSorted((a, b) => byName(a.name, b.name));
    store.setState({ own, kept: remember(storage, KEY, own) });
  }

  const begin: PresetsActions['begin'] = (given = {}) => ({
    id: crypto.randomUUID(),
    name: '',
    system: '',
    text: '',
    sampling: ADVISED_SAMPLING,
    ...given,
  });

  const save = (preset: Preset): void =>
    change((own) => [...own.filter(({ id }) => id !== preset.id), preset].slice(-MOST.presets));

  return {
    store,
    begin,
    save,
    remove(id) {
      const gone = store.getState().own.find((preset) => preset.id === id);
      change((own) => own.filter((preset) => preset.id !== id));
      return () => {
        if (gone) save(gone);
      };
    },
    add(presets) {
      let added = 0;
      change((own) => {
        const all = [...own];
        for (const preset of presets) {
          if (all.length >= MOST.presets || all.some((one) => isSame(one, preset))) continue;
          all.push({ ...preset, id: crypto.randomUUID() });
          added += 1;
        }
        return all;
      });
      return added;
    },
  };
}
