/** Measured for one answer; also `usage.extra` of its completion. Milliseconds are wall clock, waiting for the GPU included. */
export interface Timings {
  readonly promptTokens: number;
  /** Tokens of the prompt that were in the KV cache already. */
  readonly reusedTokens: number;
  /** Tokens of the prompt that were computed: promptTokens - reusedTokens. */
  readonly prefillTokens: number;
  readonly answerTokens: number;
  /** Positions of the prompt that images take, and how many images were encoded for this turn. */
  readonly imageTokens: number;
  readonly imagesEncoded: number;
  readonly prefillMs: number;
  readonly prefillTokensPerSecond: number;
  readonly timeToFirstTokenMs: number;
  readonly decodeTokensPerSecond: number;
}
