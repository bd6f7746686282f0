import type { ChatCompletionMessageToolCall, ChatCompletionTokenLogprob } from '@mlc-ai/web-llm';
import type { TokenId } from '../shared/numbers.ts';
import type { Restored, Timings } from '../shared/timings.ts';

export type FinishReason = 'stop' | 'length' | 'abort' | 'tool_calls';

export interface TurnResult {
  readonly text: string;
  /** Tokens of the answer, a closing stop token included. */
  readonly ids: readonly TokenId[];
  /** Of the tokens of the text, where they were asked for. */
  readonly logprobs: readonly ChatCompletionTokenLogprob[];
  /** Calls of functions that it is, in place of a text. */
  readonly calls?: readonly ChatCompletionMessageToolCall[];
  readonly finishReason: FinishReason;
  readonly timings: Timings;
}

/** The result of a turn that was stopped before anything was computed. */
export const stoppedTurn = (): TurnResult => ({
  text: '',
  ids: [],
  logprobs: [],
  finishReason: 'abort',
  timings: {
    promptTokens: 0,
    reusedTokens: 0,
    prefillTokens: 0,
    answerTokens: 0,
    imageTokens: 0,
    imagesEncoded: 0,
    prefillMs: 0,
    prefillTokensPerSecond: 0,
    timeToFirstTokenMs: 0,
    decodeTokensPerSecond: 0,
  },
});

/** The result of a turn whose prompt came in part from disk before it began. */
export const afterRestore = (result: TurnResult, restored: Restored): TurnResult => ({
  ...result,
  timings: {
    ...result.timings,
    restored,
    timeToFirstTokenMs:
      result.timings.timeToFirstTokenMs && result.timings.timeToFirstTokenMs + restored.milliseconds,
  },
});

/** Counts of a turn that its times are measured against. */
type TurnCounts = Pick<
  Timings,
  | 'promptTokens'
  | 'reusedTokens'
  | 'answerTokens'
  | 'imageTokens'
  | 'imagesEncoded'
  | 'guessedTokens'
  | 'draftedTokens'
>;

/** The times of a turn, in milliseconds. */
export class TurnClock {
  readonly #started = performance.now();
  #first = 0;
  #last = 0;

  /** A token of the answer is known. */
  tick(): void {
    this.#last = performance.now();
    this.#first ||= this.#last;
  }

  timings(counts: TurnCounts): Timings {
    const prefillTokens = counts.promptTokens - counts.reusedTokens;
    const prefillMs = (this.#first || performance.now()) - this.#started;
    const decodeMs = this.#last - this.#first;
    const decoded = counts.answerTokens - 1;
    return {
      ...counts,
      prefillTokens,
      prefillMs,
      prefillTokensPerSecond: prefillMs > 0 ? (prefillTokens / prefillMs) * 1000 : 0,
      timeToFirstTokenMs: this.#first ? this.#first - this.#started : 0,
      decodeTokensPerSecond: decoded > 0 && decodeMs > 0 ? (decoded / decodeMs) * 1000 : 0,
    };
  }
}
