import { Chip } from '../../ui/chip.tsx';
import { strings } from '../../ui/strings.ts';
import type { LoadStage, ModelFacts } from '../../worker/protocol.ts';

const { models, loading } = strings;

/** How long the model took to be ready; stage by stage for who wants to know. */
export function LoadTime({ loadMs, stagesMs }: Pick<ModelFacts, 'loadMs' | 'stagesMs'>) {
  const parts = Object.entries(stagesMs).map(
    ([stage, milliseconds]) => [loading.stages[stage as LoadStage], milliseconds] as const,
  );
  return <Chip text={models.loaded.chip(loadMs)} title={models.loaded.stages(parts)} />;
}
