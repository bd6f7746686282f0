import type { RemoteFile } from '../../shared/remote-file.ts';
import type { CatalogueEntry, CatalogueRepository, ModelChoice } from '../../worker/library-protocol.ts';

/** A version of a model, with the vision file that goes with it. */
export interface Offer {
  readonly id: string;
  readonly model: ModelChoice;
  readonly vision: ModelChoice | null;
  readonly repository: CatalogueRepository;
}

/** Every version of a model, those of its first publisher first. */
export const offersOf = ({ repositories, vision: sees }: CatalogueEntry): readonly Offer[] =>
  repositories.flatMap((repository) =>
    repository.models.map((model) => ({
      id: `${repository.repo}/${model.name}`,
      model,
      vision: sees ? repository.vision : null,
      repository,
    })),
  );

/** Files to download or load for it. */
export const offerSources = ({ model, vision }: Pick<Offer, 'model' | 'vision'>): readonly RemoteFile[] => [
  ...model.sources,
  ...(vision?.sources ?? []),
];
