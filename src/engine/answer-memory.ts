import type { TokenId } from '../shared/numbers.ts';

/**
 * Answers this engine gave, by their text. Encoding a generated text anew can give other tokens than
 * were generated, and the KV cache knows only those: the template therefore takes them from here.
 */
export class AnswerMemory {
  readonly #answers = new Map<string, readonly TokenId[]>();
  readonly #limit: number;

  /** Keeps the newest `limit` answers. */
  constructor(limit = 256) {
    this.#limit = limit;
  }

  remember(text: string, ids: readonly TokenId[]): void {
    this.#answers.delete(text);
    this.#answers.set(text, ids);
    for (const oldest of this.#answers.keys()) {
      if (this.#answers.size <= this.#limit) break;
      this.#answers.delete(oldest);
    }
  }

  recall(text: string): readonly TokenId[] | undefined {
    return this.#answers.get(text);
  }
}
