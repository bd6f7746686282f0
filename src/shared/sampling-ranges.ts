export interface Range {
  readonly min: number;
  readonly max: number;
}

/** The most candidates a draw ever looks at, also without top-k: what lies behind has next to no probability. */
export const CANDIDATE_LIMIT = 128;

/** Ranges that the engine accepts, both ends included; each field is described in sampling.ts. */
export const SAMPLING_RANGES = {
  temperature: { min: 0, max: 10 },
  topK: { min: 0, max: CANDIDATE_LIMIT },
  topP: { min: 0, max: 1 },
  minP: { min: 0, max: 1 },
  repetitionPenalty: { min: 0.01, max: 10 },
  frequencyPenalty: { min: -2, max: 2 },
  presencePenalty: { min: -2, max: 2 },
  logitBias: { min: -100, max: 100 },
  maxTokens: { min: 1, max: Number.MAX_SAFE_INTEGER },
  seed: { min: 0, max: 2 ** 32 - 1 },
} as const satisfies Readonly<Record<string, Range>>;
