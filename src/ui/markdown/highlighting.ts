import type { HighlightAnswer, HighlightRequest } from './serve-highlighting.ts';
import type { CodeToken } from './tokenizer.ts';

/** Lines that are kept, and rendered, together. */
export const LINES_A_CHUNK = 40;

export type HighlightedChunk = readonly (readonly CodeToken[])[];

/**
 * The highlighted lines of a text that grows. Each line is sent once: what it means depends on those before it
 * only. Chunks that are full stay the same objects.
 */
export class Highlighting {
  readonly #send: (request: HighlightRequest) => void;
  #chunks: readonly HighlightedChunk[] = [];
  /** Number of lines sent, and the first and the last of them: to keep all would keep the text twice. */
  #sent = 0;
  #ends: readonly [first: string, last: string] = ['', ''];
  #received = 0;
  #run = 0;

  constructor(send: (request: HighlightRequest) => void) {
    this.#send = send;
  }

  get chunks(): readonly HighlightedChunk[] {
    return this.#chunks;
  }

  /** Asks for what is new in `lines`. The last line is left out while it is `open`: it may go on. */
  advance(lines: readonly string[], open: boolean): void {
    const end = open ? lines.length - 1 : lines.length;
    const [first, last] = this.#ends;
    const isOther = this.#sent > end || lines[0] !== first || lines[this.#sent - 1] !== last;
    if (this.#sent > 0 && isOther) this.#reset();
    if (this.#sent >= end) return;
    const fresh = lines.slice(this.#sent, end);
    this.#sent = end;
    this.#ends = [lines[0] ?? '', lines[end - 1] ?? ''];
    this.#send({ run: this.#run, lines: fresh });
  }

  receive({ run, lines }: HighlightAnswer): void {
    if (run !== this.#run) return;
    const chunks = [...this.#chunks];
    for (const line of lines) {
      const chunk = Math.floor(this.#received / LINES_A_CHUNK);
      chunks[chunk] = [...(chunks[chunk] ?? []), line];
      this.#received += 1;
    }
    this.#chunks = chunks;
  }

  #reset(): void {
    this.#chunks = [];
    this.#sent = 0;
    this.#received = 0;
    this.#run += 1;
  }
}
