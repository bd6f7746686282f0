import { GrammarError } from '../grammar-error.ts';
import { FORMATS } from './formats.ts';

/** Keys that lead to a place in a schema. */
export type Path = readonly (string | number)[];

/** A schema that is no boolean: its keywords. */
export type Keywords = Readonly<Record<string, unknown>>;

export const KINDS = ['object', 'array', 'string', 'number', 'integer', 'boolean', 'null'] as const;
/** A type of JSON values, as `type` names it. */
export type Kind = (typeof KINDS)[number];

/** Assertions about values of one type; values of others pass them. */
const OF_KIND: Readonly<Record<string, Kind>> = {
  properties: 'object',
  required: 'object',
  additionalProperties: 'object',
  items: 'array',
  prefixItems: 'array',
  additionalItems: 'array',
  minItems: 'array',
  maxItems: 'array',
  minLength: 'string',
  maxLength: 'string',
  pattern: 'string',
  format: 'string',
  minimum: 'number',
  maximum: 'number',
  exclusiveMinimum: 'number',
  exclusiveMaximum: 'number',
};

/** Keywords that stand for a whole schema: nothing else may be asserted beside them. */
export const WHOLE = ['$ref', 'anyOf', 'oneOf', 'allOf', 'const', 'enum'] as const;

/** Keywords that say something about a value without asserting anything. */
const ANNOTATIONS = new Set([
  '$schema',
  '$id',
  'id',
  '$comment',
  '$anchor',
  '$defs',
  'definitions',
  'title',
  'description',
  'default',
  'example',
  'examples',
  'deprecated',
  'readOnly',
  'writeOnly',
  'contentEncoding',
  'contentMediaType',
  'contentSchema',
]);

/** Keywords that are known and cannot be enforced. */
const UNENFORCED = new Set(
  `uniqueItems multipleOf not if then else contains minContains maxContains minProperties maxProperties
   patternProperties propertyNames dependentRequired dependentSchemas dependencies unevaluatedProperties
   unevaluatedItems $dynamicRef $recursiveRef`.split(/\s+/),
);

/** Their values that assert nothing. */
const NEUTRAL: Readonly<Record<string, unknown>> = {
  uniqueItems: false,
  minProperties: 0,
  propertyNames: true,
  unevaluatedProperties: true,
  unevaluatedItems: true,
};

/** A schema with its keywords checked by name. @throws GrammarError for what is not known or cannot be enforced */
export function vetted(schema: unknown, path: Path): Keywords | boolean {
  if (typeof schema === 'boolean') return schema;
  if (typeof schema !== 'object' || schema === null || Array.isArray(schema)) {
    throw new GrammarError('is no schema: neither an object nor true or false', path);
  }
  for (const [keyword, value] of Object.entries(schema)) requireEnforced(keyword, value, path);
  requireFormat(schema as Keywords, path);
  return schema as Keywords;
}

function requireEnforced(keyword: string, value: unknown, path: Path): void {
  if (keyword === '$id' && path.length > 0) {
    throw new GrammarError('has an $id within the schema, from where references lead elsewhere', [
      ...path,
      keyword,
    ]);
  }
  if (value === undefined || ANNOTATIONS.has(keyword) || keyword.startsWith('x-')) return;
  if (keyword === 'type' || Object.hasOwn(OF_KIND, keyword) || isWhole(keyword)) return;
  if (Object.hasOwn(NEUTRAL, keyword) && NEUTRAL[keyword] === value) return;
  throw new GrammarError(
    UNENFORCED.has(keyword)
      ? `uses the keyword ${keyword}, which cannot be enforced`
      : `uses the unknown keyword ${keyword}`,
    [...path, keyword],
  );
}

/** A format that there is not is no format of another type either; one of strings asserts nothing of other values. */
function requireFormat({ format }: Keywords, path: Path): void {
  if (format === undefined || (typeof format === 'string' && Object.hasOwn(FORMATS, format))) return;
  throw new GrammarError(`names the format ${JSON.stringify(format)}, which cannot be enforced`, [
    ...path,
    'format',
  ]);
}

const isWhole = (keyword: string): boolean => (WHOLE as readonly string[]).includes(keyword);

/** Keywords of a schema that assert something. */
export const assertionsOf = (schema: Keywords): string[] =>
  Object.keys(schema).filter(
    (keyword) =>
      schema[keyword] !== undefined &&
      (keyword === 'type' || isWhole(keyword) || Object.hasOwn(OF_KIND, keyword)),
  );

/**
 * Types that a value can have. Where a schema names none, those that its keywords are about: a value of another type
 * passes them too, but is not what anybody asks for.
 */
export function kindsOf(schema: Keywords, path: Path): readonly Kind[] {
  const { type } = schema;
  if (type !== undefined) {
    const kinds: readonly unknown[] = Array.isArray(type) ? type : [type];
    const wrong = kinds.find((kind) => !KINDS.includes(kind as Kind));
    if (wrong !== undefined || kinds.length === 0) {
      throw new GrammarError(`names a type that there is not: ${JSON.stringify(wrong ?? type)}`, [
        ...path,
        'type',
      ]);
    }
    return kinds as Kind[];
  }
  const named = Object.keys(schema).flatMap((keyword) =>
    Object.hasOwn(OF_KIND, keyword) && schema[keyword] !== undefined ? [OF_KIND[keyword]!] : [],
  );
  return named.length > 0 ? [...new Set(named)] : KINDS;
}

/** A whole number from 0 on that a keyword gives. @throws GrammarError */
export function countOf(schema: Keywords, keyword: string, path: Path): number | undefined {
  const value = schema[keyword];
  if (value === undefined) return undefined;
  if (Number.isInteger(value) && (value as number) >= 0) return value as number;
  throw wrongValue(keyword, 'a whole number from 0 on', path);
}

/** A number that a keyword gives. @throws GrammarError */
export function numberOf(schema: Keywords, keyword: string, path: Path): number | undefined {
  const value = schema[keyword];
  if (value === undefined || Number.isFinite(value)) return value as number | undefined;
  throw wrongValue(keyword, 'a number', path);
}

/** A list that a keyword gives. @throws GrammarError */
export function listOf(schema: Keywords, keyword: string, path: Path): readonly unknown[] | undefined {
  const value = schema[keyword];
  if (value === undefined || Array.isArray(value)) return value as readonly unknown[] | undefined;
  throw wrongValue(keyword, 'a list', path);
}

/** An object that a keyword gives. @throws GrammarError */
export function membersOf(schema: Keywords, keyword: string, path: Path): Keywords | undefined {
  const value = schema[keyword];
  if (value === undefined) return undefined;
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Keywords;
  throw wrongValue(keyword, 'an object', path);
}

export const wrongValue = (keyword: string, expected: string, path: Path): GrammarError =>
  new GrammarError(`has a keyword ${keyword} that is not ${expected}`, [...path, keyword]);
