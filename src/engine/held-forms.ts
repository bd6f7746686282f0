import { Matcher, TokenGrammar } from '../grammar/matcher.ts';
import { SortedTokens } from '../grammar/sorted-tokens.ts';
import type { TokenId } from '../shared/numbers.ts';
import { tokenId } from '../shared/numbers.ts';
import { refusal } from '../shared/refusal.ts';
import type { Tokenizer } from '../text/tokenizer.ts';
import type { AnswerForm } from './request-form.ts';

/** Forms that are kept with what was worked out for them. */
const MOST_FORMS = 8;

const utf8 = new TextEncoder();

/** Forms of answers made ready for a model's vocabulary; what was made is kept for the next answer. */
export class HeldForms {
  readonly #tokenizer: Tokenizer;
  readonly #stops: ReadonlySet<TokenId>;
  readonly #grammars = new Map<string, TokenGrammar>();
  #tokens: SortedTokens | undefined;

  constructor(tokenizer: Tokenizer, stops: ReadonlySet<TokenId>) {
    this.#tokenizer = tokenizer;
    this.#stops = stops;
  }

  /** Holds an answer that goes on behind `begun`. @throws FacetError `bad-request` where that is not of the form */
  matcherOf(form: AnswerForm, begun: string): Matcher {
    const matcher = new Matcher(this.#grammarOf(form), (id) => this.#tokenizer.textBytesOf(tokenId(id)));
    if (matcher.acceptBytes(utf8.encode(begun))) return matcher;
    throw refusal({
      param: 'messages',
      code: 'invalid_value',
      message: 'The answer that is to be continued is not of the form that response_format asks for.',
      hint: 'Leave the answer out of the messages, or the form.',
    });
  }

  #grammarOf({ key, network }: AnswerForm): TokenGrammar {
    const known = this.#grammars.get(key);
    this.#grammars.delete(key);
    this.#tokens ??= new SortedTokens(this.#tokenizer.size, (id) => this.#tokenizer.textBytesOf(tokenId(id)));
    const grammar = known ?? new TokenGrammar(network, this.#tokens, this.#stops);
    this.#grammars.set(key, grammar);
    const [oldest] = this.#grammars.keys();
    if (this.#grammars.size > MOST_FORMS && oldest !== undefined) this.#grammars.delete(oldest);
    return grammar;
  }
}
