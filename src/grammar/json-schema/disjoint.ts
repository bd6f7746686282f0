import { KINDS, type Keywords, type Kind, kindsOf, membersOf } from './schema.ts';

/** Looks a schema up where it is a reference. */
export type Resolve = (schema: unknown) => unknown;

/** How deep properties are compared: schemas may hold themselves. */
const MOST_DEPTH = 4;

/** Whether no value is of both schemas, as far as can be seen; false where it cannot. */
export function areDisjoint(a: unknown, b: unknown, resolve: Resolve, depth = 0): boolean {
  const [first, second] = [resolve(a), resolve(b)];
  if (first === false || second === false) return true;
  if (!isKeywords(first) || !isKeywords(second) || depth > MOST_DEPTH) return false;
  const [values, others] = [valuesOf(first), valuesOf(second)];
  if (values && others) return values.every((value) => !others.includes(value));
  const [kinds, otherKinds] = [strictKinds(first), strictKinds(second)];
  if (!kinds.some((kind) => otherKinds.some((other) => overlap(kind, other)))) return true;
  const onlyObjects =
    kinds.every((kind) => kind === 'object') && otherKinds.every((kind) => kind === 'object');
  if (!onlyObjects) return false;
  const [members, otherMembers] = [membersOf(first, 'properties', []), membersOf(second, 'properties', [])];
  return requiredNames(first).some((name) => {
    const [member, other] = [members?.[name], otherMembers?.[name]];
    const isInBoth = requiredNames(second).includes(name) && member !== undefined && other !== undefined;
    return isInBoth && areDisjoint(member, other, resolve, depth + 1);
  });
}

/** Values that a schema lists, as JSON. */
function valuesOf(schema: Keywords): readonly string[] | undefined {
  if (schema['const'] !== undefined) return [canonical(schema['const'])];
  const listed = schema['enum'];
  return Array.isArray(listed) ? listed.map(canonical) : undefined;
}

/** A value as JSON with members by name: in another order it is the same. */
const canonical = (value: unknown): string =>
  JSON.stringify(value, (_, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : Number(a > b))))
      : part,
  );

/** Types that a value can have, as the schema says and nothing else. */
function strictKinds(schema: Keywords): readonly Kind[] {
  const values = valuesOf(schema);
  if (values) return values.map((value) => kindOf(JSON.parse(value)));
  return schema['type'] === undefined ? KINDS : kindsOf(schema, []);
}

/** The type of a value. */
export function kindOf(value: unknown): Kind {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  return typeof value as Kind;
}

/** Whether values of a type can be of another too. */
export const overlap = (a: Kind, b: Kind): boolean =>
  a === b || (a === 'integer' && b === 'number') || (a === 'number' && b === 'integer');

const requiredNames = (schema: Keywords): readonly string[] =>
  Array.isArray(schema['required']) ? schema['required'].filter((name) => typeof name === 'string') : [];

const isKeywords = (schema: unknown): schema is Keywords => typeof schema === 'object' && schema !== null;
