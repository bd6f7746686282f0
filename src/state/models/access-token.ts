import * as v from 'valibot';
import { type ChoiceStorage, recall, remember } from '../page/choice-storage.ts';

const KEY = 'facet.token';

const tokenSchema = v.pipe(v.string(), v.nonEmpty());

/** The access token that the person asked to remember on this device. */
export const recallToken = (storage: ChoiceStorage | undefined): string | undefined =>
  recall(storage, KEY, tokenSchema);

/** Remembers a token, or forgets the one that was. */
export function rememberToken(storage: ChoiceStorage | undefined, token: string | undefined): void {
  // Where nothing was kept, nothing has to be written to forget it.
  if (token !== undefined || recallToken(storage) !== undefined) remember(storage, KEY, token ?? null);
}
