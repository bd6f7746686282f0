import * as v from 'valibot';
import { createStore, type StoreApi } from 'zustand/vanilla';
import { type ChoiceStorage, recall, remember } from '../page/choice-storage.ts';

/** Texts of questions that are being changed in their place, by the question's id. */
export type Edits = v.InferOutput<typeof editsSchema>;
const editsSchema = v.pipe(v.record(v.string(), v.string()), v.readonly());

export interface EditsActions {
  readonly store: StoreApi<Edits>;
  /** Begins an edit, or goes on with it. */
  type(id: string, text: string): void;
  /** Sent, or given up. */
  end(id: string): void;
}

const KEY = 'facet.edits';

/** Edits that were begun; `storage` keeps them over a reload, and is the tab's own. */
export function createEdits(storage?: ChoiceStorage): EditsActions {
  const store = createStore<Edits>(() => recall(storage, KEY, editsSchema) ?? {});
  store.subscribe((edits) => remember(storage, KEY, edits));
  return {
    store,
    type: (id, text) => store.setState({ [id]: text }),
    end(id) {
      const { [id]: _, ...others } = store.getState();
      store.setState(others, true);
    },
  };
}
