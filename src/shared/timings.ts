import type { ChatCompletion } from '@mlc-ai/web-llm';
import * as v from 'valibot';

const figure = v.pipe(v.number(), v.finite());

/** Timings of one answer; also `usage.extra` of its completion. Milliseconds are wall clock, waiting for the GPU included. */
export const timingsSchema = v.pipe(
  v.object({
    promptTokens: figure,
    /** Tokens of the prompt that were in the KV cache already. */
    reusedTokens: figure,
    /** Tokens of the prompt that were computed: promptTokens - reusedTokens. */
    prefillTokens: figure,
    answerTokens: figure,
    /** Positions of the prompt that images take. */
    imageTokens: figure,
    /** Images that were encoded for this turn. */
    imagesEncoded: figure,
    prefillMs: figure,
    prefillTokensPerSecond: figure,
    timeToFirstTokenMs: figure,
    decodeTokensPerSecond: figure,
    /** Tokens of the answer that were guessed right by what the conversation says, and came several in a step; absent where none did. */
    guessedTokens: v.exactOptional(figure),
    /** The same of those that a small model guessed. */
    draftedTokens: v.exactOptional(figure),
    /** Tokens among the reused that came from disk, and how long that took; absent where none did. */
    restored: v.exactOptional(v.pipe(v.object({ tokens: figure, milliseconds: figure }), v.readonly())),
  }),
  v.readonly(),
);

export type Timings = v.InferOutput<typeof timingsSchema>;
export type Restored = NonNullable<Timings['restored']>;

type Usage = ChatCompletion['usage'];

/** Measurements of an answer, which ride in `usage.extra` beside WebLLM's own figures. */
export function timingsOf(usage: Usage): Timings | undefined {
  return usage && hasTimings(usage.extra) ? usage.extra : undefined;
}

function hasTimings(extra: object): extra is Timings {
  return 'answerTokens' in extra && 'reusedTokens' in extra;
}

/**
 * An answer's timings with those of its continuation. The prompt of the continuation has the answer's
 * beginning in it, which stays part of the answer here; work and time add up; the first token remains the
 * first one.
 */
export function addTimings(before: Timings | null, more: Timings): Timings {
  if (!before) return more;
  const prefillTokens = before.prefillTokens + more.prefillTokens;
  const prefillMs = before.prefillMs + more.prefillMs;
  const steps = (timings: Timings) => Math.max(0, timings.answerTokens - 1);
  const seconds = (timings: Timings) =>
    timings.decodeTokensPerSecond > 0 ? steps(timings) / timings.decodeTokensPerSecond : 0;
  const decoding = seconds(before) + seconds(more);
  const restored = before.restored ?? more.restored;
  const guessed = (before.guessedTokens ?? 0) + (more.guessedTokens ?? 0);
  const drafted = (before.draftedTokens ?? 0) + (more.draftedTokens ?? 0);
  return {
    promptTokens: more.promptTokens - before.answerTokens,
    reusedTokens: before.reusedTokens,
    prefillTokens,
    answerTokens: before.answerTokens + more.answerTokens,
    imageTokens: more.imageTokens,
    imagesEncoded: before.imagesEncoded + more.imagesEncoded,
    prefillMs,
    prefillTokensPerSecond: prefillMs > 0 ? (prefillTokens / prefillMs) * 1000 : 0,
    timeToFirstTokenMs: before.timeToFirstTokenMs || more.timeToFirstTokenMs,
    decodeTokensPerSecond: decoding > 0 ? (steps(before) + steps(more)) / decoding : 0,
    ...(guessed > 0 ? { guessedTokens: guessed } : {}),
    ...(drafted > 0 ? { draftedTokens: drafted } : {}),
    ...(restored ? { restored } : {}),
  };
}
