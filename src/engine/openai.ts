import type {
  ChatCompletion,
  ChatCompletionChunk,
  ChatCompletionRequest,
  Completion,
  CompletionCreateParams,
  CompletionUsage,
} from '@mlc-ai/web-llm';
import { FacetError } from '../shared/errors.ts';
import type { Timings } from '../shared/timings.ts';
import type { FinishReason, TurnResult } from './turn.ts';

/** `usage.extra`: WebLLM's own figures, and Facet's timings beside them. */
export type UsageExtra = CompletionUsage['extra'] & Timings;

const UNSUPPORTED = ['logprobs', 'top_logprobs', 'tools', 'tool_choice', 'suffix', 'best_of'] as const;

/** Refuses what the engine does not do, instead of ignoring it. @throws FacetError `bad-request` */
export function refuseUnsupported(request: ChatCompletionRequest | CompletionCreateParams): void {
  const fields = request as unknown as Record<string, unknown>;
  const asked = UNSUPPORTED.filter(
    (name) => fields[name] !== undefined && fields[name] !== null && fields[name] !== false,
  );
  if (asked.length > 0) {
    throw new FacetError(
      'bad-request',
      `Facet does not support ${asked.join(', ')}.`,
      'Leave these fields out.',
      {
        fields: asked,
      },
    );
  }
  if ((request.n ?? 1) !== 1) {
    throw new FacetError(
      'bad-request',
      `n is ${request.n}; Facet gives one answer at a time.`,
      'Leave n out.',
      {},
    );
  }
  if ('response_format' in request && request.response_format && request.response_format.type !== 'text') {
    throw new FacetError(
      'bad-request',
      `response_format "${request.response_format.type}" is not supported; answers are text.`,
      'Leave response_format out.',
      {},
    );
  }
}

/** The stop strings of a request. */
export function stopStrings(request: { readonly stop?: string | null | string[] }): string[] {
  const { stop } = request;
  return (typeof stop === 'string' ? [stop] : (stop ?? [])).filter((text) => text !== '');
}

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

/** The fields all messages of one answer share. */
export function envelope(model: string): Envelope {
  return { id: crypto.randomUUID(), created: Math.floor(Date.now() / 1000), model };
}

/** A piece of a streamed answer; the last one has `finish` and `usage`. */
export function chatChunk(
  head: Envelope,
  content: string,
  finish: FinishReason | null,
  usage?: CompletionUsage,
): ChatCompletionChunk {
  return {
    ...head,
    object: 'chat.completion.chunk',
    choices: [{ index: 0, delta: { role: 'assistant', content }, finish_reason: finish }],
    ...(usage ? { usage } : {}),
  };
}

/** A whole answer. */
export function chatCompletion(head: Envelope, result: TurnResult, usage: CompletionUsage): ChatCompletion {
  return {
    ...head,
    object: 'chat.completion',
    choices: [
      {
        index: 0,
        finish_reason: result.finishReason,
        logprobs: null,
        message: { role: 'assistant', content: result.text },
      },
    ],
    usage,
  };
}

/** A piece of continued text, or all of it: the shape has no other for chunks. */
export function textCompletion(
  head: Envelope,
  text: string,
  finish: FinishReason | null,
  usage?: CompletionUsage,
): Completion {
  return {
    ...head,
    object: 'text_completion',
    choices: [{ index: 0, finish_reason: finish, logprobs: null, text }],
    ...(usage ? { usage } : {}),
  };
}
