import type { EmbeddingCreateParams } from '@mlc-ai/web-llm';
import * as v from 'valibot';
import { text } from './request-fields.ts';
import { refusalOf } from './request-refusal.ts';

/** Embeddings that were asked for. */
export interface EmbeddingRequest {
  /** Texts, or token ids. */
  readonly inputs: readonly (string | readonly number[])[];
  readonly base64: boolean;
  /** Numbers of each; all that there are when undefined. */
  readonly dimensions: number | undefined;
  /** The model it believes is loaded. */
  readonly model: string | undefined;
}

const INPUT = 'a text, a list of texts, token ids, or a list of those, none of them empty';
const someText = v.pipe(v.string(INPUT), v.nonEmpty(INPUT));
const WHOLE = 'a whole number of at least 1';
const ids = v.pipe(v.array(v.pipe(v.number(), v.integer(), v.minValue(0))), v.nonEmpty(INPUT));
const some = <Item extends v.GenericSchema>(item: Item) => v.pipe(v.array(item), v.nonEmpty(INPUT));

const schema = v.strictObject(
  {
    input: v.union([someText, ids, some(someText), some(ids)], INPUT),
    model: v.nullish(text),
    encoding_format: v.nullish(v.picklist(['float', 'base64'], "'float' or 'base64'")),
    dimensions: v.nullish(v.pipe(v.number(WHOLE), v.integer(WHOLE), v.minValue(1, WHOLE))),
    user: v.nullish(text),
  },
  'an object',
);

/** A request for embeddings in OpenAI's shape as a typed one. @throws FacetError `bad-request` */
export function readEmbeddingRequest(request: EmbeddingCreateParams): EmbeddingRequest {
  const parsed = v.safeParse(schema, request);
  if (!parsed.success) throw refusalOf(parsed.issues[0]);
  const { input, model, encoding_format: format, dimensions } = parsed.output;
  const isOne = typeof input === 'string' || isIds(input);
  return {
    inputs: isOne ? [input] : input,
    base64: format === 'base64',
    dimensions: dimensions ?? undefined,
    model: model ?? undefined,
  };
}

const isIds = (input: readonly unknown[]): input is number[] => typeof input[0] === 'number';
