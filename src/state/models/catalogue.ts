import type { CatalogueEntry, Resolved } from '../../worker/library-protocol.ts';
import { tellToken } from './access-token.ts';
import { type ModelsContext, tried } from './models-context.ts';

/** Whether some of it is as it was when Facet was built. */
export const hasPinned = ({ repositories }: CatalogueEntry): boolean =>
  repositories.some(({ pinned }) => pinned);

/** Shows the catalogue as built in at once, and as the hub has it when it answers. */
export async function browse(models: ModelsContext): Promise<void> {
  const { store, client } = models;
  const { asked, catalogue } = store.getState();
  // Names and sizes do not change within a visit.
  if (asked && !catalogue.some(hasPinned)) return;
  const pinned = await tried(models, () => client.call('catalogue', { fresh: false }));
  if (pinned && store.getState().catalogue.length === 0) store.setState({ catalogue: pinned });
  const fresh = await tried(models, async () => {
    await tellToken(models);
    return client.call('catalogue', { fresh: true });
  });
  if (fresh) store.setState({ catalogue: fresh, asked: true });
}

/**
 * The meaning of a pasted name or address.
 * @throws FacetError `bad-request`, `access-refused`, `source-failed`, `aborted`
 */
export async function resolve(models: ModelsContext, text: string, signal?: AbortSignal): Promise<Resolved> {
  await tellToken(models);
  return models.client.call('resolveRepository', { text }, { signal });
}
