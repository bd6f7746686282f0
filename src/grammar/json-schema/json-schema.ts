import { choice, type Expression, type Grammar, literal, NEVER, rule } from '../expression.ts';
import { GrammarError } from '../grammar-error.ts';
import { ANY_ARRAY, ANY_VALUE, JSON_NOTATION, type Notation, valueRules } from '../json.ts';
import { arrayExpression } from './arrays.ts';
import { areDisjoint, kindOf, overlap } from './disjoint.ts';
import { numberExpression } from './numbers.ts';
import { objectExpression } from './objects.ts';
import {
  assertionsOf,
  type Keywords,
  type Kind,
  KINDS,
  kindsOf,
  listOf,
  type Path,
  vetted,
  WHOLE,
  wrongValue,
} from './schema.ts';
import { stringExpression } from './strings.ts';

/**
 * The grammar of the JSON texts that a JSON Schema (2020-12, and what older drafts wrote otherwise) allows: every
 * text of it is valid. Properties come in the schema's order, numbers have 15 digits at most, and properties that it
 * does not name are left out unless it asks for them.
 * @throws GrammarError for a keyword that cannot be enforced, by its name and place, and schemas that nothing is of
 */
export function jsonSchemaGrammar(schema: unknown, notation: Notation = JSON_NOTATION): Grammar {
  const compiler = new Compiler(schema, notation);
  const root = compiler.valueOf(schema, []);
  compiler.rules.set('root', root);
  return { root: 'root', rules: compiler.rules };
}

const ITEMS = ['items', 'prefixItems', 'minItems', 'maxItems', 'additionalItems'] as const;

class Compiler {
  readonly rules: Map<string, Expression>;
  readonly notation: Notation;
  readonly #root: unknown;
  /** Names of rules by the reference that they are of. */
  readonly #referred = new Map<string, string>();

  constructor(root: unknown, notation: Notation) {
    this.rules = new Map(valueRules(notation));
    this.notation = notation;
    this.#root = root;
  }

  /** Values that a schema allows. */
  valueOf = (given: unknown, path: Path): Expression => {
    const schema = vetted(given, path);
    if (schema === true) return rule(ANY_VALUE);
    if (schema === false) return NEVER;
    const whole = WHOLE.filter((keyword) => schema[keyword] !== undefined);
    const [keyword] = whole;
    if (keyword !== undefined) return this.#whole(schema, keyword, path);
    const asserted = assertionsOf(schema);
    if (asserted.length === 0) return rule(ANY_VALUE);
    const kinds = kindsOf(schema, path);
    return choice(
      ...kinds.filter((kind) => !isPartOf(kind, kinds)).map((kind) => this.#kind(schema, kind, path)),
    );
  };

  #kind(schema: Keywords, kind: Kind, path: Path): Expression {
    if (kind === 'object') return objectExpression(schema, path, this);
    if (kind === 'string') return stringExpression(schema, path, this.notation);
    if (kind === 'boolean') return choice(literal('true'), literal('false'));
    if (kind === 'null') return literal('null');
    if (kind !== 'array') return numberExpression(schema, kind, path);
    const isPlain = ITEMS.every((keyword) => schema[keyword] === undefined);
    return isPlain ? ANY_ARRAY : arrayExpression(schema, path, this);
  }

  /** A schema of one keyword, that nothing may be asserted beside; `type` may stand beside values that are listed. */
  #whole(schema: Keywords, keyword: (typeof WHOLE)[number], path: Path): Expression {
    const lists = keyword === 'const' || keyword === 'enum';
    const beside = assertionsOf(schema).find((other) => other !== keyword && !(lists && other === 'type'));
    if (beside !== undefined) {
      throw new GrammarError(`uses ${beside} beside ${keyword}; both together cannot be enforced`, [
        ...path,
        beside,
      ]);
    }
    if (keyword === '$ref') return this.#reference(schema['$ref'], path);
    if (keyword === 'const') return this.#values([schema['const']], schema, path);
    const options = listOf(schema, keyword, path) ?? [];
    if (options.length === 0) throw wrongValue(keyword, 'a list of something', path);
    if (keyword === 'enum') return this.#values(options, schema, path);
    if (keyword === 'allOf' && options.length > 1) {
      throw new GrammarError('uses allOf with several schemas, which cannot be enforced together', [
        ...path,
        keyword,
      ]);
    }
    if (keyword === 'oneOf') this.#requireDisjoint(options, path);
    return choice(...options.map((option, index) => this.valueOf(option, [...path, keyword, index])));
  }

  #values(values: readonly unknown[], schema: Keywords, path: Path): Expression {
    const kinds = schema['type'] === undefined ? KINDS : kindsOf(schema, path);
    if (!values.every(isJson)) throw new GrammarError('has a value that JSON does not have', path);
    const allowed = values.filter((value) => kinds.some((kind) => isOf(value, kind)));
    const different = new Map(allowed.map((value) => [JSON.stringify(value), value]));
    return choice(...[...different.values()].map(this.notation.value));
  }

  #requireDisjoint(options: readonly unknown[], path: Path): void {
    const resolve = (schema: unknown): unknown => this.#resolved(schema, path);
    for (const [index, option] of options.entries()) {
      if (options.slice(0, index).every((other) => areDisjoint(option, other, resolve))) continue;
      throw new GrammarError(
        'uses oneOf with schemas that a value could be of at once, which cannot be enforced; anyOf can',
        [...path, 'oneOf', index],
      );
    }
  }

  /** A reference as a rule, so that schemas may hold themselves. */
  #reference(reference: unknown, path: Path): Expression {
    const target = this.#lookUp(reference, path);
    const known = this.#referred.get(target.key);
    if (known !== undefined) return rule(known);
    const name = `ref-${this.#referred.size}`;
    this.#referred.set(target.key, name);
    this.rules.set(name, this.valueOf(target.schema, target.path));
    return rule(name);
  }

  #resolved(schema: unknown, path: Path): unknown {
    let found = schema;
    for (let steps = 0; steps < 32; steps++) {
      const reference =
        typeof found === 'object' && found !== null && '$ref' in found ? found.$ref : undefined;
      if (reference === undefined) return found;
      found = this.#lookUp(reference, path).schema;
    }
    return true;
  }

  #lookUp(
    reference: unknown,
    path: Path,
  ): { readonly key: string; readonly schema: unknown; readonly path: Path } {
    const refuse = (why: string): GrammarError =>
      new GrammarError(`refers to ${JSON.stringify(reference)}, ${why}`, [...path, '$ref']);
    if (typeof reference !== 'string' || !/^#(\/|$)/.test(reference)) {
      throw refuse('which is not a place in the schema itself');
    }
    const keys = reference
      .split('/')
      .slice(1)
      .map((key) => unescaped(key).replaceAll('~1', '/').replaceAll('~0', '~'));
    let schema: unknown = this.#root;
    for (const key of keys) {
      const holds = typeof schema === 'object' && schema !== null && Object.hasOwn(schema, key);
      if (!holds) throw refuse('which there is not');
      schema = (schema as Record<string, unknown>)[key];
    }
    return { key: reference, schema, path: keys };
  }

  define = (expression: Expression): Expression => {
    const name = `part-${this.rules.size}`;
    this.rules.set(name, expression);
    return rule(name);
  };
}

/** Whether a type is among others whole: integers are numbers. */
const isPartOf = (kind: Kind, kinds: readonly Kind[]): boolean =>
  kind === 'integer' && kinds.includes('number');

const isOf = (value: unknown, kind: Kind): boolean =>
  kind === 'integer' ? kindOf(value) === 'integer' : overlap(kindOf(value), kind);

/** Whether JSON has a value; numbers that are too large for JavaScript came as Infinity. */
function isJson(value: unknown): boolean {
  if (typeof value === 'number') return Number.isFinite(value);
  if (typeof value !== 'object' || value === null) return typeof value !== 'function' && value !== undefined;
  return Object.values(value).every(isJson);
}

/** A key of a reference, which is a part of an address. */
function unescaped(key: string): string {
  try {
    return decodeURIComponent(key);
  } catch {
    return key;
  }
}
