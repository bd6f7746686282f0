import type { TokenId } from '../shared/numbers.ts';
import type { Tokenizer } from './tokenizer.ts';

/**
 * Token ids to text as they come. A character spread over several byte pieces is held back until it is whole;
 * bytes that are no UTF-8 become U+FFFD. One instance per answer.
 */
export class Detokenizer {
  readonly #tokenizer: Pick<Tokenizer, 'textBytesOf'>;
  // Without ignoreBOM a U+FEFF at the start of an answer would vanish.
  readonly #decoder = new TextDecoder('utf-8', { ignoreBOM: true });

  constructor(tokenizer: Pick<Tokenizer, 'textBytesOf'>) {
    this.#tokenizer = tokenizer;
  }

  /** The text that becomes final with this token: '' for control tokens and inside a character. */
  push(id: TokenId): string {
    return this.#decoder.decode(this.#tokenizer.textBytesOf(id), { stream: true });
  }

  /** Text that is still held back, at the end of the answer: U+FFFD for a character that was never finished. */
  flush(): string {
    return this.#decoder.decode();
  }
}
