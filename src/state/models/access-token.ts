import * as v from 'valibot';
import { type ChoiceStorage, recall, remember } from '../page/choice-storage.ts';
import { type ModelsContext, tried } from './models-context.ts';
import type { AccessToken } from './models-state.ts';

const KEY = 'facet.token';

const tokenSchema = v.pipe(v.string(), v.nonEmpty());

/** The access token that the person asked to remember on this device. */
export function recallToken(storage: ChoiceStorage | undefined): AccessToken {
  const value = recall(storage, KEY, tokenSchema);
  return value === undefined ? { kind: 'none' } : { kind: 'remembered', value, told: false };
}

/** Tells the worker the token that it has not been told yet. */
export async function tellToken({ store, client }: ModelsContext): Promise<void> {
  const { token } = store.getState();
  if (token.kind === 'none' || token.told) return;
  store.setState({ token: { ...token, told: true } });
  await client.call('setToken', token.value);
}

/** The worker was started anew, and knows no token. */
export function mustTellToken({ store }: ModelsContext): void {
  const { token } = store.getState();
  if (token.kind !== 'none') store.setState({ token: { ...token, told: false } });
}

/** Takes a token for this visit, and for the next ones where it is given a storage; undefined forgets it. */
export async function setToken(
  models: ModelsContext,
  storage: ChoiceStorage | undefined,
  value: string | undefined,
  keep: boolean,
): Promise<void> {
  rememberToken(storage, keep ? value : undefined);
  const kind = keep ? 'remembered' : 'given';
  models.store.setState({ token: value === undefined ? { kind: 'none' } : { kind, value, told: true } });
  await tried(models, () => models.client.call('setToken', value ?? null));
}

/** Remembers a token, or forgets the one that was. */
function rememberToken(storage: ChoiceStorage | undefined, value: string | undefined): void {
  // Where nothing was kept, nothing has to be written to forget it.
  if (value !== undefined || recallToken(storage).kind !== 'none') remember(storage, KEY, value ?? null);
}
