import type { ChatCompletionTokenLogprob } from '@mlc-ai/web-llm';
import type { Chunks, StreamingName } from './protocol.ts';

/** About a frame at 60 Hz; more messages than that only cost the page time. */
const INTERVAL_MS = 16;

/** Two chunks of one call as one; undefined where they have to be told one after the other. */
export type Merge<Chunk> = (earlier: Chunk, later: Chunk) => Chunk | undefined;

/**
 * Sends the chunks of one call on, at most one message per {@link INTERVAL_MS}: the first at once,
 * those that come too soon after a message merged into the next, if they can be.
 */
export class Coalescer<Chunk> {
  readonly #merge: Merge<Chunk>;
  readonly #send: (chunk: Chunk) => void;
  #held: Chunk | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(merge: Merge<Chunk>, send: (chunk: Chunk) => void) {
    this.#merge = merge;
    this.#send = send;
  }

  push(chunk: Chunk): void {
    const held = this.#held;
    const merged = held === undefined ? chunk : this.#merge(held, chunk);
    if (held !== undefined && merged === undefined) this.#send(held);
    this.#held = merged ?? chunk;
    if (this.#timer === undefined) this.#sendHeld();
  }

  /** Sends what is held now and stops the clock; the end of the call. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const chunk = this.#held;
    this.#held = undefined;
    if (chunk !== undefined) this.#send(chunk);
  }

  #sendHeld(): void {
    this.#timer = undefined;
    const chunk = this.#held;
    if (chunk === undefined) return;
    this.#held = undefined;
    this.#timer = setTimeout(() => this.#sendHeld(), INTERVAL_MS);
    this.#send(chunk);
  }
}

/** The choice of a chunk, if it has one. A chunk of usage has none, and chunks of two answers are not one. */
function sameChoice<Choice extends { readonly index: number }>(
  earlier: { readonly choices: readonly Choice[] },
  later: { readonly choices: readonly Choice[] },
): readonly [Choice, Choice] | undefined {
  const [before] = earlier.choices;
  const [after] = later.choices;
  return before && after && before.index === after.index ? [before, after] : undefined;
}

interface WithLogprobs {
  readonly logprobs?: { readonly content: ChatCompletionTokenLogprob[] | null } | null;
}

function joinedLogprobs(choices: readonly WithLogprobs[]): {
  logprobs?: { content: ChatCompletionTokenLogprob[] };
} {
  if (choices.every(({ logprobs }) => !logprobs)) return {};
  return { logprobs: { content: choices.flatMap(({ logprobs }) => logprobs?.content ?? []) } };
}

/** Merging of two chunks of one answer: texts joined, everything else as the later one has it. */
export const mergeChunks: { readonly [Name in StreamingName]: Merge<Chunks[Name]> } = {
  chat(earlier, later) {
    const both = sameChoice(earlier, later);
    if (!both) return undefined;
    const [{ delta: before }, choice] = both;
    const content = (before.content ?? '') + (choice.delta.content ?? '');
    const calls = [...(before.tool_calls ?? []), ...(choice.delta.tool_calls ?? [])];
    const delta = {
      ...before,
      ...choice.delta,
      content,
      ...(calls.length > 0 ? { tool_calls: calls } : {}),
    };
    return { ...later, choices: [{ ...choice, ...joinedLogprobs(both), delta }] };
  },
  completion(earlier, later) {
    const both = sameChoice(earlier, later);
    if (!both) return undefined;
    const [before, choice] = both;
    return { ...later, choices: [{ ...choice, ...joinedLogprobs(both), text: before.text + choice.text }] };
  },
};
