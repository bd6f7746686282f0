import { useStore } from 'zustand';
import { engine } from '../../state/session.ts';
import { Chip } from '../../ui/chip.tsx';
import { strings } from '../../ui/strings.ts';

const { models, loading } = strings;

/** How long the model took to be ready; stage by stage for who wants to know. */
export function LoadTime({ milliseconds }: { readonly milliseconds: number }) {
  const stages = useStore(engine.store, (state) => state.stages);
  const parts = stages.map((each) => [loading.stages[each.stage], each.milliseconds ?? 0] as const);
  return <Chip text={models.loaded.chip(milliseconds)} title={models.loaded.stages(parts)} />;
}
