import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { describe, expect, it } from 'vitest';
import { Random } from '../../../test/support/random.ts';
import { accepts, randomText } from '../../../test/support/random-text.ts';
import { ENFORCED, randomSchema, REFUSED } from '../../../test/support/schemas.ts';
import { networkOf } from '../network.ts';
import { Recogniser } from '../recogniser.ts';
import { jsonSchemaGrammar } from './json-schema.ts';

/** Schemas made at random; FACET_ALL_FORMS takes as many as were once tried. */
const SCHEMAS = process.env['FACET_ALL_FORMS'] ? 500 : 100;
/** Texts of each schema that are looked at. */
const TEXTS = 6;

const recogniserOf = (schema: unknown): Recogniser => new Recogniser(networkOf(jsonSchemaGrammar(schema)));

function validatorOf(schema: unknown): (text: string) => string {
  const ajv = new Ajv2020({ strict: false, allErrors: true, logger: false });
  addFormats.default(ajv);
  const valid = ajv.compile(schema as object);
  return (text) => (valid(JSON.parse(text)) ? 'valid' : `${text}: ${ajv.errorsText(valid.errors)}`);
}

describe('a JSON Schema as a grammar', () => {
  it.each(ENFORCED.map((schema) => [JSON.stringify(schema), schema]))(
    '%s: every text of it is valid',
    (_, schema) => {
      const recogniser = recogniserOf(schema);
      const random = new Random(7);
      const texts = Array.from({ length: TEXTS }, () => randomText(recogniser, random)).filter(
        (text) => text !== undefined,
      );
      expect(texts.length).toBeGreaterThan(0);
      const resultOf = validatorOf(schema);
      for (const text of texts) expect(resultOf(text)).toBe('valid');
    },
  );

  it('schemas made at random: every text of them is valid', () => {
    let finished = 0;
    for (let seed = 1; seed <= SCHEMAS; seed++) {
      const random = new Random(seed);
      const schema = randomSchema(random);
      const recogniser = recogniserOf(schema);
      const resultOf = validatorOf(schema);
      const text = randomText(recogniser, random);
      if (text === undefined) continue;
      finished++;
      expect(resultOf(text), `seed ${seed}: ${JSON.stringify(schema)}`).toBe('valid');
    }
    expect(finished).toBeGreaterThan(0.9 * SCHEMAS);
  });

  it.each(REFUSED.map(([schema, place]) => [JSON.stringify(schema), schema, place] as const))(
    '%s is refused, by its place',
    (_, schema, place) => {
      let refused: unknown;
      try {
        recogniserOf(schema);
      } catch (error) {
        refused = error;
      }
      expect(refused).toMatchObject({ path: place });
    },
  );

  it.each<[unknown, string]>([
    [{ type: 'integer', format: 'int32' }, 'format'],
    [{ const: Infinity }, ''],
    [{ enum: ['a', { b: [-Infinity] }] }, ''],
    [{ properties: { a: { $id: 'https://x/', type: 'string' } } }, 'properties/a/$id'],
    [{ oneOf: [{ const: { a: 1, b: 2 } }, { const: { b: 2, a: 1 } }] }, 'oneOf/1'],
    [{ constructor: 1 }, 'constructor'],
    [JSON.parse('{"__proto__": {"minLength": 5}, "type": "string"}'), '__proto__'],
  ])('%j is refused at %s', (schema, place) => {
    let path: unknown;
    try {
      recogniserOf(schema);
    } catch (error) {
      ({ path } = error as { path: unknown });
    }
    expect((path as string[] | undefined)?.join('/')).toBe(place);
  });

  it.each<[unknown, string[], string[]]>([
    [
      { type: 'integer', minimum: -3, maximum: 12 },
      ['-3', '-1', '0', '9', '10', '12'],
      ['-4', '13', '012', '1.0', '-0'],
    ],
    [
      { type: 'number', minimum: 0.5, exclusiveMaximum: 2 },
      ['0.5', '0.50', '1', '1.999'],
      ['0.4', '2', '2.0', '.5'],
    ],
    [
      { type: 'string', minLength: 2, maxLength: 2 },
      ['"ab"', '"\\"\\u00e9"', '"😀😀"'],
      ['"a"', '"abc"', '"\\ud83d\\ude00"'],
    ],
    [{ pattern: 'ab+c' }, ['"abc"', '"xxabbbcyy"'], ['"ac"', '"ab c"', '""']],
    [{ enum: ['a', 1] }, ['"a"', '1'], ['"1"', 'a']],
    [
      { type: 'array', items: { type: 'null' } },
      ['[]', '[null, null]', '[\n  null\n]'],
      ['[null', '[null,]', '[ ,null]'],
    ],
    [
      { type: 'object', properties: { a: { type: 'null' }, b: { type: 'null' } }, required: ['b'] },
      ['{"b":null}', '{"a": null, "b": null}', '{\n  "b": null\n}'],
      ['{}', '{"a": null}', '{"b": null, "a": null}', '{"b": null, "c": null}'],
    ],
  ])('%j has what it should, and nothing else', (schema, right, wrong) => {
    const recogniser = recogniserOf(schema);
    expect(right.filter((text) => !accepts(recogniser, text))).toEqual([]);
    expect(wrong.filter((text) => accepts(recogniser, text))).toEqual([]);
  });
});
