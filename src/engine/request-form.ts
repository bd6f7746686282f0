import * as v from 'valibot';
import { ebnfGrammar } from '../grammar/ebnf.ts';
import { choice, type Grammar, literal } from '../grammar/expression.ts';
import { GrammarError } from '../grammar/grammar-error.ts';
import { jsonSchemaGrammar } from '../grammar/json-schema/json-schema.ts';
import { type Network, networkOf } from '../grammar/network.ts';
import type { FacetError } from '../shared/errors.ts';
import { refusal } from '../shared/refusal.ts';
import { UNSUPPORTED } from './request-refusal.ts';

/** A form that an answer is held to. */
export interface AnswerForm {
  /** The same for forms that are the same. */
  readonly key: string;
  readonly network: Network;
}

const anObject = 'an object with a type';
const text = v.string('a text');
const jsonSchema = v.union([v.record(v.string(), v.unknown()), v.boolean(), text], 'a JSON Schema');

/** `response_format` as OpenAI and WebLLM have it, and `choice`: one of some texts. */
export const formatSchema = v.lazy((given) => {
  const type = (given as { readonly type?: unknown } | null)?.type;
  if (type === 'structural_tag') return v.custom<never>(() => false, UNSUPPORTED);
  return v.variant(
    'type',
    [
      v.strictObject({ type: v.literal('text') }, anObject),
      v.strictObject({ type: v.literal('json_object'), schema: v.nullish(jsonSchema) }, anObject),
      v.strictObject(
        {
          type: v.literal('json_schema'),
          json_schema: v.strictObject(
            {
              name: v.nullish(text),
              description: v.nullish(text),
              schema: jsonSchema,
              // Whether it is said to be or not, what Facet says that it enforces it does.
              strict: v.nullish(v.boolean('true or false')),
            },
            'an object with a schema',
          ),
        },
        anObject,
      ),
      v.strictObject({ type: v.literal('grammar'), grammar: text }, anObject),
      v.strictObject(
        {
          type: v.literal('choice'),
          choices: v.pipe(v.array(text, 'a list of texts'), v.nonEmpty('a list of at least one text')),
        },
        anObject,
      ),
    ],
    "'text', 'json_object', 'json_schema', 'grammar' or 'choice'",
  );
});

type Format = v.InferOutput<typeof formatSchema>;

/** The form that a request's `response_format` asks for. @throws FacetError `bad-request` for what cannot be enforced */
export function formOf(format: Format | null | undefined): AnswerForm | undefined {
  if (!format || format.type === 'text') return undefined;
  const { param, grammarOf } = readingOf(format);
  try {
    return { key: JSON.stringify(format), network: networkOf(grammarOf()) };
  } catch (error) {
    throw error instanceof GrammarError ? refusedForm(param, error) : error;
  }
}

/** The field of a format that has its grammar, and how that is read. */
function readingOf(format: Exclude<Format, { readonly type: 'text' }>): {
  readonly param: string;
  readonly grammarOf: () => Grammar;
} {
  const at = (field: string, grammarOf: () => Grammar) => ({ param: `response_format.${field}`, grammarOf });
  if (format.type === 'json_object')
    return at('schema', () => schemaGrammar(format.schema ?? { type: 'object' }));
  if (format.type === 'json_schema') {
    return at('json_schema.schema', () => schemaGrammar(format.json_schema.schema));
  }
  if (format.type === 'grammar') return at('grammar', () => ebnfGrammar(format.grammar));
  return at('choices', () => ({
    root: 'root',
    rules: new Map([['root', choice(...format.choices.map(literal))]]),
  }));
}

/** Of a schema, or the JSON of one. */
function schemaGrammar(schema: unknown): Grammar {
  if (typeof schema !== 'string') return jsonSchemaGrammar(schema);
  let parsed: unknown;
  try {
    parsed = JSON.parse(schema);
  } catch (error) {
    throw new GrammarError(`is no JSON: ${String(error)}`);
  }
  return jsonSchemaGrammar(parsed);
}

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
