import type { Random } from './random.ts';

type Schema = boolean | Record<string, unknown>;

const object = (properties: Record<string, Schema>, more: Record<string, unknown> = {}): Schema => ({
  type: 'object',
  properties,
  required: Object.keys(properties),
  ...more,
});
const text: Schema = { type: 'string' };
const whole: Schema = { type: 'integer' };

/** Schemas of the kinds that programs ask for, all of which can be enforced. */
export const ENFORCED: readonly Schema[] = [
  true,
  {},
  text,
  whole,
  { type: 'number' },
  { type: 'boolean' },
  { type: 'null' },
  { type: 'object' },
  { type: 'array' },
  { type: ['string', 'null'] },
  { type: ['integer', 'string', 'boolean'] },
  { const: 'yes' },
  { const: null },
  { const: { a: [1, 'zwei', null] } },
  { enum: ['red', 'green', 'blue'] },
  { enum: [1, 2.5, null, true, 'x', [1], { a: 1 }] },
  { type: 'string', enum: ['a', 'b', 3] },
  { type: ['string', 'null'], enum: ['a', null] },
  { type: 'integer', minimum: 0 },
  { type: 'integer', minimum: 1, maximum: 5 },
  { type: 'integer', minimum: -17, maximum: 1203 },
  { type: 'integer', exclusiveMinimum: -1, exclusiveMaximum: 100 },
  { type: 'integer', minimum: 0.5, maximum: 3.5 },
  { type: 'integer', maximum: -8 },
  { type: 'integer', minimum: 1900, maximum: 2100 },
  { type: 'number', minimum: 0, maximum: 1 },
  { type: 'number', minimum: -90, maximum: 90 },
  { type: 'number', exclusiveMinimum: 0 },
  { type: 'number', exclusiveMaximum: 0 },
  { type: 'number', exclusiveMinimum: 0, exclusiveMaximum: 1 },
  { type: 'number', minimum: 0.25, maximum: 0.75 },
  { type: 'number', minimum: -1.5, exclusiveMaximum: 2.25 },
  { type: 'number', minimum: 99.5, maximum: 1000.125 },
  { type: 'number', maximum: -0.5 },
  { minimum: 3 },
  { type: 'string', minLength: 1 },
  { type: 'string', maxLength: 8 },
  { type: 'string', minLength: 3, maxLength: 3 },
  { minLength: 2 },
  { type: 'string', pattern: '^[A-Z]{3}-\\d{4}$' },
  { type: 'string', pattern: '^(?:yes|no|maybe)$' },
  { type: 'string', pattern: '^\\S+@\\S+$' },
  { type: 'string', pattern: 'x' },
  { type: 'string', pattern: '^[^"\\\\]{1,5}$' },
  { type: 'string', pattern: '^["\\\\\\n]{1,3}$' },
  { type: 'string', pattern: '^\\u{1F600}?[äöü]+$' },
  { type: 'string', pattern: '^.{2,4}$' },
  { type: 'string', pattern: '^a|b$' },
  { type: 'string', pattern: '^(?<year>\\d{4})-(\\d\\d)$' },
  { type: 'string', format: 'date' },
  { type: 'string', format: 'time' },
  { type: 'string', format: 'date-time' },
  { type: 'string', format: 'duration' },
  { type: 'string', format: 'email' },
  { type: 'string', format: 'hostname' },
  { type: 'string', format: 'ipv4' },
  { type: 'string', format: 'ipv6' },
  { type: 'string', format: 'uri' },
  { type: 'string', format: 'uuid' },
  { type: 'array', items: whole },
  { type: 'array', items: text, minItems: 2 },
  { type: 'array', items: text, maxItems: 3 },
  { type: 'array', items: whole, minItems: 3, maxItems: 3 },
  { type: 'array', maxItems: 0 },
  { type: 'array', items: false },
  { type: 'array', items: { type: 'array', items: { type: 'number' }, minItems: 2, maxItems: 2 } },
  { type: 'array', prefixItems: [text, whole] },
  { type: 'array', prefixItems: [text, whole], items: false },
  { type: 'array', prefixItems: [text, whole], items: { type: 'null' }, minItems: 3 },
  { type: 'array', prefixItems: [text, whole, text], minItems: 1, maxItems: 2 },
  { items: whole },
  object({ name: text }),
  object({ name: text, age: whole }, { additionalProperties: false }),
  { type: 'object', properties: { a: text, b: whole } },
  { type: 'object', properties: { a: text, b: whole, c: text }, required: ['b'] },
  { type: 'object', properties: { a: text, b: whole, c: text }, required: ['a', 'c'] },
  { properties: { a: text }, required: ['a'] },
  { type: 'object', additionalProperties: whole },
  { type: 'object', additionalProperties: false },
  { type: 'object', properties: { n: whole, na: whole }, additionalProperties: text },
  { type: 'object', properties: { n: whole }, required: ['n', 'm'], additionalProperties: text },
  { type: 'object', required: ['x', 'y'] },
  { type: 'object', properties: { a: text, never: false } },
  object({ 'with "quotes"': text, ünïcode: whole, '': { type: 'null' } }),
  object({ list: { type: 'array', items: object({ id: whole, tags: { type: 'array', items: text } }) } }),
  { anyOf: [text, whole] },
  { anyOf: [{ type: 'integer', minimum: 5 }, { type: 'null' }] },
  { anyOf: [object({ a: text }), object({ b: whole })] },
  { oneOf: [text, whole] },
  { oneOf: [{ const: 'a' }, { const: 'b' }, { enum: ['c', 'd'] }] },
  {
    oneOf: [object({ kind: { const: 'cat' }, lives: whole }), object({ kind: { const: 'dog' }, name: text })],
  },
  { allOf: [{ $ref: '#/$defs/name' }], title: 'Name', $defs: { name: { type: 'string', maxLength: 4 } } },
  object({ value: { $ref: '#/definitions/v' } }, { definitions: { v: { enum: [1, 2] } } }),
  {
    $ref: '#/$defs/node',
    $defs: {
      node: {
        type: 'object',
        properties: { value: whole, next: { anyOf: [{ $ref: '#/$defs/node' }, { type: 'null' }] } },
        required: ['value', 'next'],
        additionalProperties: false,
      },
    },
  },
  {
    type: 'object',
    properties: { children: { type: 'array', items: { $ref: '#' } } },
    required: ['children'],
  },
  object({ a: { $ref: '#/properties/b' }, b: { type: 'boolean' } }),
  { type: 'object', properties: { 'a/b': text, c: { $ref: '#/properties/a~1b' } }, required: ['c'] },
  object({ x: { type: 'number', default: 3, description: 'An x.', examples: [1, 2] } }, { title: 'T' }),
  object({ status: { enum: ['ok', 'error'] }, code: { type: 'integer', minimum: 100, maximum: 599 } }),
  { type: 'object', properties: { a: whole }, minProperties: 0, unevaluatedProperties: true },
];

/** Schemas that cannot be held to, each with the keyword that its refusal names, and the place of it. */
export const REFUSED: readonly (readonly [schema: unknown, place: readonly (string | number)[]])[] = [
  [{ not: { type: 'null' } }, ['not']],
  [{ type: 'array', uniqueItems: true }, ['uniqueItems']],
  [{ type: 'integer', multipleOf: 3 }, ['multipleOf']],
  [{ allOf: [{ type: 'string' }, { maxLength: 3 }] }, ['allOf']],
  [{ if: { type: 'string' }, else: { maxLength: 3 } }, ['if']],
  [{ type: 'array', contains: { type: 'null' } }, ['contains']],
  [{ type: 'object', minProperties: 2 }, ['minProperties']],
  [{ type: 'object', maxProperties: 2 }, ['maxProperties']],
  [{ type: 'object', patternProperties: { '^a': true } }, ['patternProperties']],
  [{ type: 'object', propertyNames: { maxLength: 2 } }, ['propertyNames']],
  [{ type: 'object', dependentRequired: { a: ['b'] } }, ['dependentRequired']],
  [{ type: 'object', unevaluatedProperties: false }, ['unevaluatedProperties']],
  [{ oneOf: [{ type: 'integer' }, { type: 'number' }] }, ['oneOf', 1]],
  [{ oneOf: [{ minimum: 2 }, { maximum: 5 }] }, ['oneOf', 1]],
  [{ type: 'string', format: 'iri' }, ['format']],
  [{ type: 'string', format: 'date', minLength: 3 }, ['minLength']],
  [{ type: 'string', pattern: '^a', maxLength: 3 }, ['maxLength']],
  [{ type: 'string', pattern: '(?=a)b' }, ['pattern']],
  [{ type: 'string', pattern: '(a)\\1' }, ['pattern']],
  [{ type: 'string', pattern: '\\bword\\b' }, ['pattern']],
  [{ type: 'string', pattern: '(' }, ['pattern']],
  [{ type: 'string', pattern: 'a^b' }, ['pattern']],
  [{ anyOf: [{ type: 'string' }], minLength: 2 }, ['minLength']],
  [{ $ref: '#/$defs/a', type: 'object', $defs: { a: true } }, ['type']],
  [{ $ref: 'https://example.com/schema.json' }, ['$ref']],
  [{ $ref: '#/$defs/missing' }, ['$ref']],
  [{ type: 'text' }, ['type']],
  [{ type: [] }, ['type']],
  [{ type: 'string', minLenght: 2 }, ['minLenght']],
  [{ type: 'string', minLength: -1 }, ['minLength']],
  [{ type: 'array', maxItems: 1.5 }, ['maxItems']],
  [
    { type: 'object', properties: { a: { type: 'array', items: { multipleOf: 2 } } } },
    ['properties', 'a', 'items', 'multipleOf'],
  ],
  [{ enum: [] }, ['enum']],
  [{ anyOf: 3 }, ['anyOf']],
  [{ type: 'object', properties: [] }, ['properties']],
  [{ type: 'object', required: [3] }, ['required']],
  [{ type: 'number', minimum: 1e30 }, []],
  [{ type: 'string', maxLength: 100_000 }, []],
  ['{"type":"string"}', []],
  [false, []],
  [{ type: 'integer', minimum: 5, maximum: 4 }, []],
  [{ type: 'object', properties: { a: false }, required: ['a'] }, []],
  [{ $ref: '#' }, []],
  [{ type: 'object', properties: { self: { $ref: '#' } }, required: ['self'] }, []],
];

const NAMES = ['id', 'name', 'value', 'tags', 'x', 'kind', 'note', 'größe'] as const;
const WORDS = ['red', 'green', 'on', 'off', 'a "b"', 'ü'] as const;
const PATTERNS = ['^[a-f]{2,6}$', '^\\d{1,3}(\\.\\d)?$', 'x', '^(on|off)$'] as const;
const FORMATS = ['date', 'uuid', 'ipv4', 'email', 'date-time'] as const;

/** A schema out of everything that can be enforced, at most `depth` deep. */
export function randomSchema(random: Random, depth = 3): Schema {
  const leaf = [randomText, randomNumber, randomValues, () => ({ type: random.pick(['boolean', 'null']) })];
  const nested = [randomObject, randomObject, randomArray, randomUnion];
  return random.pick(depth === 0 ? leaf : [...leaf, ...nested])(random, depth);
}

function randomText(random: Random): Schema {
  const least = random.integer(0, 4);
  return random.pick<Schema>([
    text,
    { type: 'string', minLength: least, maxLength: least + random.integer(0, 9) },
    { type: 'string', pattern: random.pick(PATTERNS) },
    { type: 'string', format: random.pick(FORMATS) },
  ]);
}

function randomNumber(random: Random): Schema {
  const low = random.pick([random.integer(-1200, 1200), random.integer(-5000, 5000) / 100, 0]);
  const high =
    low + random.pick([random.integer(1, 9), random.integer(1, 4000), random.integer(100, 900) / 100]);
  const bounds = random.pick<Record<string, unknown>>([
    {},
    { minimum: low },
    { maximum: high },
    { minimum: low, maximum: high },
    { exclusiveMinimum: low, exclusiveMaximum: high + 2 },
  ]);
  return { type: random.pick(['integer', 'number']), ...bounds };
}

function randomValues(random: Random): Schema {
  const values: unknown[] = [...WORDS, 1, 2.5, null, true, [1, 2], { a: 'b' }];
  return random.next() < 0.3
    ? { const: random.pick(values) }
    : { enum: values.filter(() => random.next() < 0.5).concat('last') };
}

function randomObject(random: Random, depth: number): Schema {
  const names = NAMES.filter(() => random.next() < 0.4);
  return {
    type: 'object',
    properties: Object.fromEntries(names.map((name) => [name, randomSchema(random, depth - 1)])),
    required: names.filter(() => random.next() < 0.5),
    ...random.pick<Record<string, unknown>>([
      {},
      { additionalProperties: false },
      { additionalProperties: randomSchema(random, 0) },
    ]),
  };
}

function randomArray(random: Random, depth: number): Schema {
  const least = random.integer(0, 3);
  const items = randomSchema(random, depth - 1);
  return random.pick<Schema>([
    { type: 'array', items },
    { type: 'array', items, minItems: least, maxItems: least + random.integer(0, 3) },
    {
      type: 'array',
      prefixItems: [items, randomSchema(random, 0)],
      items: randomSchema(random, 0),
      minItems: least,
    },
    { type: 'array', prefixItems: [items], items: false },
  ]);
}

function randomUnion(random: Random, depth: number): Schema {
  const options = Array.from({ length: random.integer(2, 4) }, () => randomSchema(random, depth - 1));
  const kinds = ['cat', 'dog', 'bird'].map((kind) =>
    object({ kind: { const: kind }, more: randomSchema(random, depth - 1) }),
  );
  return random.pick<Schema>([{ anyOf: options }, { oneOf: kinds }, { type: ['string', 'integer', 'null'] }]);
}
