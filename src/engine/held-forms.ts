import { ebnfGrammar } from '../grammar/ebnf.ts';
import { callsGrammar } from '../grammar/calls.ts';
import { type MARK_BYTES, markBytes, tokenCallsGrammar } from '../grammar/token-calls.ts';
import { choice, type Grammar, literal } from '../grammar/expression.ts';
import { fromJson, GrammarError } from '../grammar/grammar-error.ts';
import { jsonSchemaGrammar } from '../grammar/json-schema/json-schema.ts';
import { Matcher, TokenGrammar } from '../grammar/matcher.ts';
import { type Network, networkOf } from '../grammar/network.ts';
import { SortedTokens } from '../grammar/sorted-tokens.ts';
import { structuralTagGrammar } from '../grammar/structural-tag.ts';
import type { FacetError } from '../shared/errors.ts';
import type { ToolMark } from '../shared/control-names.ts';
import { type TokenId, tokenId } from '../shared/numbers.ts';
import { refusal } from '../shared/refusal.ts';
import type { ToolForm } from '../text/tool-form.ts';
import type { Tokenizer } from '../text/tokenizer.ts';
import type { AnswerForm, HeldFormat } from './request-form.ts';

/** Forms that are kept with what was worked out for them. */
const MOST_FORMS = 8;

/** Names of the marks that a grammar of calls has. */
const MARKS: Readonly<Record<keyof typeof MARK_BYTES, ToolMark>> = {
  call: '<start_function_call>',
  callEnd: '<end_function_call>',
  text: '<escape>',
};

const utf8 = new TextEncoder();

/**
 * Forms of answers made ready for a model's vocabulary; what was made is kept for the next answer. It is loaded with
 * the first answer that is held to a form: most never are.
 */
export class HeldForms {
  readonly #size: number;
  readonly #bytesOf: (id: number) => Uint8Array;
  readonly #calls: ToolForm['kind'];
  readonly #stops: ReadonlySet<TokenId>;
  readonly #grammars = new Map<string, TokenGrammar>();
  #tokens: SortedTokens | undefined;

  /** `markOf` gives the tokens of marks to a model that calls functions with them. */
  constructor(
    tokenizer: Pick<Tokenizer, 'size' | 'textBytesOf'>,
    stops: ReadonlySet<TokenId>,
    markOf?: Tokenizer['idOf'],
  ) {
    this.#size = tokenizer.size;
    const bytesOf = (id: number) => tokenizer.textBytesOf(tokenId(id));
    this.#bytesOf = markOf ? markBytes(bytesOf, (mark) => markOf(MARKS[mark])) : bytesOf;
    this.#stops = stops;
    this.#calls = markOf ? 'tokens' : 'json';
  }

  /**
   * Holds an answer that goes on behind `begun`.
   * @throws FacetError `bad-request` for a form that cannot be enforced, or where what was begun is not of it
   */
  matcherOf(form: AnswerForm, begun: string): Matcher {
    const matcher = new Matcher(this.#grammarOf(form), this.#bytesOf);
    if (matcher.acceptBytes(utf8.encode(begun))) return matcher;
    throw refusal({
      param: 'messages',
      code: 'invalid_value',
      message: 'The answer that is to be continued is not of the form that response_format asks for.',
      hint: 'Leave the answer out of the messages, or the form.',
    });
  }

  #grammarOf({ key, format }: AnswerForm): TokenGrammar {
    const grammar = this.#grammars.get(key) ?? this.#made(format);
    // The one used last stands last.
    this.#grammars.delete(key);
    this.#grammars.set(key, grammar);
    const [oldest] = this.#grammars.keys();
    if (this.#grammars.size > MOST_FORMS && oldest !== undefined) this.#grammars.delete(oldest);
    return grammar;
  }

  #made(format: HeldFormat): TokenGrammar {
    const network = formNetwork(format, this.#calls);
    this.#tokens ??= new SortedTokens(this.#size, this.#bytesOf);
    return new TokenGrammar(network, this.#tokens, this.#stops);
  }
}

/** The network of what an answer of a format can be. @throws FacetError `bad-request` for what cannot be enforced */
export function formNetwork(format: HeldFormat, calls: ToolForm['kind'] = 'json'): Network {
  const reading = readingOf(format, calls);
  return named(reading, () => networkOf(reading.grammarOf()));
}

const fieldGrammar = (reading: Reading): Grammar => named(reading, reading.grammarOf);

function named<Value>({ param }: Reading, make: () => Value): Value {
  try {
    return make();
  } catch (error) {
    // What lies in itself deeper than the stack goes.
    if (error instanceof RangeError) throw refusedForm(param, new GrammarError('is nested too deeply'));
    throw error instanceof GrammarError ? refusedForm(param, error) : error;
  }
}

/** The field of a format that has its grammar, and how that is read. */
interface Reading {
  readonly param: string;
  readonly grammarOf: () => Grammar;
}

function readingOf(format: HeldFormat, calls: ToolForm['kind']): Reading {
  const at = (field: string, grammarOf: () => Grammar) => ({ param: `response_format.${field}`, grammarOf });
  if (format.type === 'json_object')
    return at('schema', () => schemaGrammar(format.schema ?? { type: 'object' }));
  if (format.type === 'json_schema') {
    return at('json_schema.schema', () => schemaGrammar(format.json_schema.schema));
  }
  if (format.type === 'grammar') return at('grammar', () => ebnfGrammar(format.grammar));
  if (format.type === 'structural_tag') {
    return at('structural_tag', () => structuralTagGrammar(format.structural_tag));
  }
  if (format.type === 'calls') return callsReading(format, calls);
  return at('choices', () => ({
    root: 'root',
    rules: new Map([['root', choice(...format.choices.map(literal))]]),
  }));
}

/** What is wrong with the text that an answer may be instead of calls is told of its own field. */
function callsReading(
  { text, required, ...form }: Extract<HeldFormat, { type: 'calls' }>,
  calls: ToolForm['kind'],
): Reading {
  const ofText = text && !required ? readingOf(text, calls) : undefined;
  const otherwise = required ? 'none' : ofText ? fieldGrammar(ofText) : 'any';
  const grammarOf = calls === 'tokens' ? tokenCallsGrammar : callsGrammar;
  return { param: 'tools', grammarOf: () => grammarOf({ ...form, otherwise }) };
}

/** Of a schema, or the JSON of one. */
const schemaGrammar = (schema: unknown): Grammar => jsonSchemaGrammar(fromJson(schema));

function refusedForm(param: string, { message, path }: GrammarError): FacetError {
  const place = path.map((key) => `/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
  return refusal({
    param,
    code: 'invalid_value',
    message: `${param}${place === '' ? '' : ` at ${place}`} ${message}.`,
    hint: 'Change it, or ask for an answer without a form and check it yourself.',
    data: { place },
  });
}
