import * as v from 'valibot';
import { type ChoiceStorage, recall, remember } from '../page/choice-storage.ts';

const KEY = 'facet.kinds';
const schema = v.record(v.string(), v.boolean());
/** Models that somebody chose for; the oldest choice goes first. */
const MOST = 100;

/** What a person said of a model by the name of its file: whether it is chatted with. */
export function kindChoice(storage: ChoiceStorage | undefined, name: string): { readonly chat?: boolean } {
  const chat = recall(storage, KEY, schema)?.[name];
  return chat === undefined ? {} : { chat };
}

/** Keeps it for the next visit. */
export function keepKind(storage: ChoiceStorage | undefined, name: string, chat: boolean): void {
  const { [name]: _, ...others } = recall(storage, KEY, schema) ?? {};
  const kept = [...Object.entries(others), [name, chat] as const].slice(-MOST);
  remember(storage, KEY, Object.fromEntries(kept));
}
