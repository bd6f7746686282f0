import type { ChatCompletion, ChatCompletionChunk, Completion, CompletionUsage } from '@mlc-ai/web-llm';
import type { Timings } from '../shared/timings.ts';
import type { FinishReason, TurnResult } from './turn.ts';

/** `usage.extra`: WebLLM's own figures, and Facet's timings beside them. */
export type UsageExtra = CompletionUsage['extra'] & Timings;

/** Tokens and speeds of a turn; `startedAt` by `performance.now()`, the figures that end in `_s` in seconds. */
export function usageOf({ timings }: TurnResult, startedAt: number): CompletionUsage {
  const perToken = timings.decodeTokensPerSecond > 0 ? 1 / timings.decodeTokensPerSecond : 0;
  const extra: UsageExtra = {
    ...timings,
    e2e_latency_s: (performance.now() - startedAt) / 1000,
    prefill_tokens_per_s: timings.prefillTokensPerSecond,
    decode_tokens_per_s: timings.decodeTokensPerSecond,
    time_to_first_token_s: timings.timeToFirstTokenMs / 1000,
    time_per_output_token_s: perToken,
  };
  return {
    prompt_tokens: timings.promptTokens,
    completion_tokens: timings.answerTokens,
    total_tokens: timings.promptTokens + timings.answerTokens,
    extra,
  };
}

interface Envelope {
  readonly id: string;
  readonly created: number;
  readonly model: string;
}

/** Fields that all messages of one answer share. */
export function envelope(model: string): Envelope {
  return { id: crypto.randomUUID(), created: Math.floor(Date.now() / 1000), model };
}

/** The shape that a kind of answer has: whole, and in the pieces that are streamed. */
export interface AnswerShape<Chunk, Whole> {
  /** The last piece has `finish` and `usage`. */
  chunk(head: Envelope, text: string, finish: FinishReason | null, usage?: CompletionUsage): Chunk;
  whole(head: Envelope, text: string, finish: FinishReason, usage: CompletionUsage): Whole;
}

export const CHAT_SHAPE: AnswerShape<ChatCompletionChunk, ChatCompletion> = {
  chunk: (head, content, finish, usage) => ({
    ...head,
    object: 'chat.completion.chunk',
    choices: [{ index: 0, delta: { role: 'assistant', content }, finish_reason: finish }],
    ...(usage ? { usage } : {}),
  }),
  whole: (head, content, finish, usage) => ({
    ...head,
    object: 'chat.completion',
    choices: [{ index: 0, finish_reason: finish, logprobs: null, message: { role: 'assistant', content } }],
    usage,
  }),
};

/** Of continued text: one shape for all of it and for its pieces. */
const completionOf: AnswerShape<Completion, Completion>['chunk'] = (head, text, finish, usage) => ({
  ...head,
  object: 'text_completion',
  choices: [{ index: 0, finish_reason: finish, logprobs: null, text }],
  ...(usage ? { usage } : {}),
});

export const COMPLETION_SHAPE: AnswerShape<Completion, Completion> = {
  chunk: completionOf,
  whole: completionOf,
};
