import { Chip } from '../../ui/chip.tsx';
import type { LoadStage, ModelFacts } from '../../worker/protocol.ts';
import { loadingStrings } from './loading-strings.ts';

const { loaded: texts, loading } = loadingStrings;

/** The time that the model took to be ready; stage by stage for who wants to know. */
export function LoadTime({ loadMs, stagesMs }: Pick<ModelFacts, 'loadMs' | 'stagesMs'>) {
  const parts = Object.entries(stagesMs).map(
    ([stage, milliseconds]) => [loading.stages[stage as LoadStage], milliseconds] as const,
  );
  return <Chip text={texts.chip(loadMs)} title={texts.stages(parts)} />;
}
