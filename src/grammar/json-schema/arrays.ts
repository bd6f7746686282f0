import { type Expression, NEVER, NOTHING, optional, repeat, sequence } from '../expression.ts';
import { between, comma, type Notation } from '../json.ts';
import { countOf, type Keywords, listOf, type Path } from './schema.ts';

/** Makes the expression of a schema at a place. */
type ValueOf = (schema: unknown, path: Path) => Expression;

/** Makes a rule of an expression, so that it is written once however often it is used. */
type Define = (expression: Expression) => Expression;

/** What expressions of a schema's parts are made with. */
export interface Making {
  readonly valueOf: ValueOf;
  readonly define: Define;
  readonly notation: Notation;
}

/** Arrays that a schema allows. @throws GrammarError */
export function arrayExpression(
  schema: Keywords,
  path: Path,
  { valueOf, define, notation }: Making,
): Expression {
  const { first, rest } = itemsOf(schema, path);
  const least = countOf(schema, 'minItems', path) ?? 0;
  const most = Math.min(
    countOf(schema, 'maxItems', path) ?? Infinity,
    rest.schema === false ? first.length : Infinity,
  );
  if (most < least) return NEVER;
  const values = first.slice(0, most).map(({ schema: item, path: at }) => valueOf(item, at));
  const other = rest.schema === false ? NEVER : define(valueOf(rest.schema, rest.path));
  /** What follows `count` elements. */
  const after = (count: number): Expression => {
    if (count >= most) return NOTHING;
    const value = values[count];
    if (!value) return repeat(sequence(comma(notation), other), Math.max(0, least - count), most - count);
    const more = sequence(comma(notation), value, after(count + 1));
    return count < least ? more : optional(more);
  };
  if (most === 0) return between(notation, '[', NOTHING, ']');
  const elements = sequence(values[0] ?? other, after(1));
  return between(notation, '[', least > 0 ? elements : optional(elements), ']');
}

interface Item {
  readonly schema: unknown;
  readonly path: Path;
}

/** Schemas of the first elements one by one, and of all others. Up to draft 2019 `items` could be the list. */
function itemsOf(schema: Keywords, path: Path): { readonly first: readonly Item[]; readonly rest: Item } {
  const listed = Array.isArray(schema['items']) ? 'items' : 'prefixItems';
  const other = listed === 'items' ? 'additionalItems' : 'items';
  const first = (listOf(schema, listed, path) ?? []).map((item, index) => ({
    schema: item,
    path: [...path, listed, index],
  }));
  return { first, rest: { schema: schema[other] ?? true, path: [...path, other] } };
}
