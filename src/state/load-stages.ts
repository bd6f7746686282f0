import type { LoadStage } from '../worker/protocol.ts';

/** Stages of a load in their order, by the page's clock. The one under way has no end yet. */
export type LoadStages = readonly {
  readonly stage: LoadStage;
  readonly startedAt: number;
  readonly milliseconds: number | undefined;
}[];

/** The stages once a load is in `stage`, or at its end where that is undefined. The same ones if nothing changed. */
export function nextStages(stages: LoadStages, stage: LoadStage | undefined, now: number): LoadStages {
  const last = stages.at(-1);
  if (last?.stage === stage) return stages;
  const ended = stages.map((each) =>
    each.milliseconds === undefined ? { ...each, milliseconds: now - each.startedAt } : each,
  );
  return stage === undefined ? ended : [...ended, { stage, startedAt: now, milliseconds: undefined }];
}
