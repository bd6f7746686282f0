import { SIZE_FACTS } from '../../shared/family.ts';
import { MAIN_BRANCH } from '../../shared/remote-file.ts';
import {
  CATALOGUE,
  type CatalogueModel,
  type CatalogueRepository,
  LICENCE,
  OFFERED,
} from './catalogue.table.ts';
import { type GgufChoice, ggufChoices } from './gguf-files.ts';
import type { Hub } from './hub.ts';

/** A model to choose, with where it can be had. */
export interface CatalogueEntry extends Omit<CatalogueModel, 'repositories'> {
  readonly vision: boolean;
  readonly licence: { readonly name: string; readonly url: string };
  readonly repositories: readonly CatalogueSource[];
}

export interface CatalogueSource {
  readonly publisher: string;
  readonly repo: string;
  readonly url: string;
  /** Not asked of the hub: names are those of when Facet was built, sizes are rounded. */
  readonly pinned: boolean;
  /** Text models, in the order in which they are offered. */
  readonly models: readonly GgufChoice[];
  /** Its vision file; f16 where there is a choice. */
  readonly vision: GgufChoice | undefined;
}

/** The catalogue as it was when Facet was built. Contacts nobody. */
export const pinnedCatalogue = (hub: Hub): CatalogueEntry[] =>
  CATALOGUE.map((model) =>
    entry(
      model,
      model.repositories.map((source) => pinnedSource(source, hub)),
    ),
  );

/** The catalogue as the hub has it now; where a repository cannot be read, as it was. */
export function resolveCatalogue(hub: Hub, signal: AbortSignal): Promise<CatalogueEntry[]> {
  return Promise.all(
    CATALOGUE.map(async (model) => {
      const sources = model.repositories.map((source) => resolveSource(source, hub, signal));
      return entry(model, await Promise.all(sources));
    }),
  );
}

async function resolveSource(
  source: CatalogueRepository,
  hub: Hub,
  signal: AbortSignal,
): Promise<CatalogueSource> {
  try {
    const { files } = await hub.listing(source.repo, MAIN_BRANCH, signal);
    const found = sourceOf(source, hub, ggufChoices(files), false);
    return found.models.length > 0 ? found : pinnedSource(source, hub);
  } catch (error) {
    if (signal.aborted) throw error;
    return pinnedSource(source, hub);
  }
}

const pinnedSource = (source: CatalogueRepository, hub: Hub): CatalogueSource =>
  sourceOf(source, hub, ggufChoices(source.pinned), true);

function sourceOf(
  { publisher, repo }: CatalogueRepository,
  hub: Hub,
  choices: readonly GgufChoice[],
  pinned: boolean,
): CatalogueSource {
  const visions = choices.filter(({ vision }) => vision);
  const models = OFFERED.flatMap((name) =>
    choices.filter(({ quantisation, vision }) => !vision && quantisation === name),
  );
  return {
    publisher,
    repo,
    url: `${hub.origin}/${repo}`,
    pinned,
    models,
    vision: visions.find(({ quantisation }) => quantisation === 'F16') ?? visions[0],
  };
}

function entry(
  { id, title, shape }: CatalogueModel,
  repositories: readonly CatalogueSource[],
): CatalogueEntry {
  return { id, title, shape, vision: SIZE_FACTS[shape].vision, licence: LICENCE, repositories };
}
