import type {
  ChatCompletion,
  ChatCompletionChunk,
  ChatCompletionTokenLogprob,
  Completion,
  CompletionUsage,
} from '@mlc-ai/web-llm';
import { addTimings, type Timings } from '../shared/timings.ts';
import type { AnswerPiece } from './answer-writer.ts';
import type { FinishReason, TurnResult } from './turn.ts';

/** `usage.extra`: WebLLM's own figures, and Facet's timings beside them. */
export type UsageExtra = CompletionUsage['extra'] & Timings;

/** Usage with OpenAI's count of prompt tokens that were in the cache, which WebLLM's types lack. */
export interface Usage extends CompletionUsage {
  readonly prompt_tokens_details: { readonly cached_tokens: number };
  readonly extra: UsageExtra;
}

/**
 * Tokens and speeds of a request's turns, of which `count` each answer one prompt: that is counted once. `startedAt`
 * by `performance.now()`, the figures that end in `_s` in seconds.
 */
export function usageOf(results: readonly TurnResult[], count: number, startedAt: number): Usage {
  const all = results.map(({ timings }) => timings);
  const ofPrompts = all.filter((_, index) => index % count === 0);
  const sum = (of: readonly Timings[], figure: 'promptTokens' | 'reusedTokens') =>
    of.reduce((total, timings) => total + timings[figure], 0);
  const timings: Timings = {
    ...all.reduce(addTimings),
    promptTokens: sum(ofPrompts, 'promptTokens'),
    reusedTokens: sum(ofPrompts, 'reusedTokens'),
  };
  const perToken = timings.decodeTokensPerSecond > 0 ? 1 / timings.decodeTokensPerSecond : 0;
  return {
    prompt_tokens: timings.promptTokens,
    completion_tokens: timings.answerTokens,
    total_tokens: timings.promptTokens + timings.answerTokens,
    prompt_tokens_details: { cached_tokens: timings.reusedTokens },
    extra: {
      ...timings,
      e2e_latency_s: (performance.now() - startedAt) / 1000,
      prefill_tokens_per_s: timings.prefillTokensPerSecond,
      decode_tokens_per_s: timings.decodeTokensPerSecond,
      time_to_first_token_s: timings.timeToFirstTokenMs / 1000,
      time_per_output_token_s: perToken,
    },
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

/** An answer that has ended. */
export interface Answered extends AnswerPiece {
  readonly finish: FinishReason;
  /** Tokens of the text, where they were asked for. */
  readonly ids?: readonly number[];
}

/** The shape that a kind of answer has: whole, and in the pieces that are streamed. */
export interface AnswerShape<Chunk, Whole> {
  /** A piece of the answer with this place among those to one request; its last one has `finish`. */
  chunk(head: Envelope, index: number, piece: AnswerPiece, finish: FinishReason | null): Chunk;
  /** The last piece of all, without any answer in it. */
  usage(head: Envelope, usage: Usage): Chunk;
  whole(head: Envelope, answers: readonly Answered[], usage: Usage): Whole;
}

/** Probabilities of an answer's tokens in OpenAI's shape. */
const told = (content: AnswerPiece['logprobs']): { content: ChatCompletionTokenLogprob[] } | null =>
  content ? { content: [...content] } : null;

export const CHAT_SHAPE: AnswerShape<ChatCompletionChunk, ChatCompletion> = {
  chunk: (head, index, { text, logprobs, calls }, finish) => ({
    ...head,
    object: 'chat.completion.chunk',
    choices: [
      {
        index,
        delta: {
          role: 'assistant',
          ...(calls
            ? { tool_calls: calls.map((each, place) => ({ index: place, ...each })) }
            : { content: text }),
        },
        finish_reason: finish,
        ...(logprobs ? { logprobs: told(logprobs) } : {}),
      },
    ],
  }),
  usage: (head, usage) => ({ ...head, object: 'chat.completion.chunk', choices: [], usage }),
  whole: (head, answers, usage) => ({
    ...head,
    object: 'chat.completion',
    choices: answers.map(({ text, finish, logprobs, calls }, index) => ({
      index,
      finish_reason: finish,
      logprobs: told(logprobs),
      message: calls
        ? { role: 'assistant', content: text === '' ? null : text, tool_calls: [...calls] }
        : { role: 'assistant', content: text },
    })),
    usage,
  }),
};

const completionChoice = (index: number, { text, logprobs }: AnswerPiece, finish: FinishReason | null) => ({
  index,
  finish_reason: finish,
  logprobs: told(logprobs),
  text,
});

/** Of continued text: one shape for all of it and for its pieces. */
export const COMPLETION_SHAPE: AnswerShape<Completion, Completion> = {
  chunk: (head, index, piece, finish) => ({
    ...head,
    object: 'text_completion',
    choices: [completionChoice(index, piece, finish)],
  }),
  usage: (head, usage) => ({ ...head, object: 'text_completion', choices: [], usage }),
  whole: (head, answers, usage) => ({
    ...head,
    object: 'text_completion',
    choices: answers.map(({ finish, ids, ...answer }, index) => ({
      ...completionChoice(index, answer, finish),
      ...(ids ? { token_ids: ids } : {}),
    })),
    usage,
  }),
};
