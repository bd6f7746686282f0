import type { TokenId } from '../shared/numbers.ts';
import { Detokenizer } from './detokenizer.ts';
import { StopMatcher } from './stop-matcher.ts';
import type { Tokenizer } from './tokenizer.ts';
import { trimAsTemplate } from './trim.ts';

/** The beginning of an answer that is continued, with the tokens that stand for it in the prompt. */
export interface BegunAnswer {
  readonly text: string;
  readonly ids: readonly TokenId[];
  /** White space at the end of the text that is not among the tokens: the model will write it once more. */
  readonly trailingSpace: string;
}

/** The beginning of an answer that has none. */
export const NOTHING_BEGUN: BegunAnswer = { text: '', ids: [], trailingSpace: '' };

/** The beginning of an answer as the chat template puts it into the prompt: tokens as they were given, else trimmed. */
export function begunAnswer(
  tokenizer: Pick<Tokenizer, 'encode'>,
  { text, ids }: { readonly text: string; readonly ids?: readonly TokenId[] | undefined },
): BegunAnswer {
  if (ids) return { text, ids, trailingSpace: '' };
  const kept = trimAsTemplate(text);
  const end = text.lastIndexOf(kept) + kept.length;
  return { text, ids: tokenizer.encode(kept), trailingSpace: kept === '' ? '' : text.slice(end) };
}

/**
 * Text of an answer as its tokens come: whole characters, up to the first stop string, without white space that
 * the beginning of the answer ends with already. One instance per answer.
 */
export class AnswerText {
  readonly #detokenizer: Detokenizer;
  readonly #stops: StopMatcher;
  #repeated: string;

  /** @throws FacetError `bad-request` for an empty stop string. */
  constructor(
    tokenizer: Pick<Tokenizer, 'textBytesOf'>,
    stops: readonly string[],
    { ids, trailingSpace }: Omit<BegunAnswer, 'text'> = NOTHING_BEGUN,
  ) {
    this.#detokenizer = new Detokenizer(tokenizer);
    this.#stops = new StopMatcher(stops);
    this.#repeated = trailingSpace;
    // All of it was given already, but for the bytes of a character that was broken off.
    for (const id of ids) this.#detokenizer.push(id);
  }

  /** Text that becomes final with this token, '' while there is none. After `stopped` nothing more comes. */
  push(id: TokenId): { readonly text: string; readonly stopped: boolean } {
    const { text, stopped } = this.#stops.push(this.#detokenizer.push(id));
    return { text: this.#withoutRepeated(text), stopped };
  }

  /**
   * Text that was held back when the tokens ended. A character that is broken off comes as U+FFFD of an answer that
   * is `complete`; any other is completed when the answer is continued: its bytes are among the tokens.
   */
  end(complete: boolean): string {
    const { text, stopped } = this.#stops.push(complete ? this.#detokenizer.flush() : '');
    return this.#withoutRepeated(stopped ? text : text + this.#stops.flush());
  }

  #withoutRepeated(text: string): string {
    let from = 0;
    while (this.#repeated !== '' && from < text.length) {
      if (text[from] === this.#repeated[0]) {
        from++;
        this.#repeated = this.#repeated.slice(1);
      } else this.#repeated = '';
    }
    return text.slice(from);
  }
}
