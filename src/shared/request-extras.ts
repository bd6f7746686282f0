/** Fields of a request that the engine reads and WebLLM's types lack. */
export interface RequestExtras {
  /** Candidates kept, best first; 0 means no cut. */
  readonly top_k?: number | null;
  /** Candidates below this share of the best one's probability are dropped. */
  readonly min_p?: number | null;
  /** OpenAI's newer name of `max_tokens`. */
  readonly max_completion_tokens?: number | null;
  /** Stops the generation, which ends normally with `finish_reason: 'abort'`. */
  readonly signal?: AbortSignal | null;
}
