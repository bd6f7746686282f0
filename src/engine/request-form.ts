import * as v from 'valibot';
import type { CalledFunction } from '../grammar/calls.ts';
import { isRecord } from '../shared/is-record.ts';
import { jsonOf } from './request-refusal.ts';

const anObject = 'an object with a type';
const text = v.string('a text');
const record = v.custom<Record<string, unknown>>(isRecord);
const jsonSchema = v.union([record, v.boolean(), text], 'a JSON Schema');

/** `response_format` as OpenAI and WebLLM have it, and `choice`: one of some texts. */
export const formatSchema = v.variant(
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
        type: v.literal('structural_tag'),
        structural_tag: v.union([record, text], 'a structural tag'),
      },
      anObject,
    ),
    v.strictObject(
      {
        type: v.literal('choice'),
        choices: v.pipe(v.array(text, 'a list of texts'), v.nonEmpty('a list of at least one text')),
      },
      anObject,
    ),
  ],
  "'text', 'json_object', 'json_schema', 'grammar', 'structural_tag' or 'choice'",
);

type Format = v.InferOutput<typeof formatSchema>;

/** A format of a request that holds an answer to something. */
export type HeldText = Exclude<Format, { readonly type: 'text' }>;

/** Calls of functions, or what else the answer may be: `text` of a format, any where it is null; none where one is required. */
interface HeldCalls {
  readonly type: 'calls';
  readonly functions: readonly CalledFunction[];
  readonly parallel: boolean;
  readonly required: boolean;
  readonly text: HeldText | null;
}

/** What holds an answer to something. */
export type HeldFormat = HeldText | HeldCalls;

/** A form that an answer is held to. */
export interface AnswerForm {
  /** The same for forms that are the same. */
  readonly key: string;
  readonly format: HeldFormat;
}

/** The form that a request's `response_format` asks for; undefined for any text. */
export const formOf = (format: Format | null | undefined): AnswerForm | undefined =>
  !format || format.type === 'text' ? undefined : keyed(format);

/** A form by what it is. @throws FacetError `bad-request` for what is no JSON */
export const keyed = (format: HeldFormat): AnswerForm => ({
  key: jsonOf(format, format.type === 'calls' ? 'tools' : 'response_format'),
  format,
});
