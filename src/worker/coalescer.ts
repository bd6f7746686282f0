import type { Chunks, StreamingName } from './protocol.ts';

/** About a frame at 60 Hz; more messages than that only cost the page time. */
const INTERVAL_MS = 16;

/**
 * Sends the chunks of one call on, at most one message per {@link INTERVAL_MS}: the first at once,
 * those that come too soon after a message merged into the next.
 */
export class Coalescer<Chunk> {
  readonly #merge: (earlier: Chunk, later: Chunk) => Chunk;
  readonly #send: (chunk: Chunk) => void;
  #held: Chunk | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(merge: (earlier: Chunk, later: Chunk) => Chunk, send: (chunk: Chunk) => void) {
    this.#merge = merge;
    this.#send = send;
  }

  push(chunk: Chunk): void {
    this.#held = this.#held === undefined ? chunk : this.#merge(this.#held, chunk);
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

/** Merging of two chunks of one call into one: texts joined, everything else as the later one has it. */
export const mergeChunks: {
  readonly [Name in StreamingName]: (a: Chunks[Name], b: Chunks[Name]) => Chunks[Name];
} = {
  chat: (earlier, later) => ({
    ...later,
    choices: later.choices.map((choice, index) => {
      const before = earlier.choices[index]?.delta;
      const content = (before?.content ?? '') + (choice.delta.content ?? '');
      return { ...choice, delta: { ...before, ...choice.delta, content } };
    }),
  }),
  completion: (earlier, later) => ({
    ...later,
    choices: later.choices.map((choice, index) => ({
      ...choice,
      text: (earlier.choices[index]?.text ?? '') + choice.text,
    })),
  }),
};
