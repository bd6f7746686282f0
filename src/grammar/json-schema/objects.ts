import { character, without } from '../characters.ts';
import {
  choice,
  type Expression,
  NEVER,
  NOTHING,
  optional,
  type Range,
  repeat,
  sequence,
} from '../expression.ts';
import { ANY_OBJECT, between, comma, memberOf, type Notation, PLAIN_CHARACTER } from '../json.ts';
import { placed } from '../grammar-error.ts';
import type { Making } from './arrays.ts';
import { type Keywords, listOf, membersOf, type Path, wrongValue } from './schema.ts';

interface Member {
  readonly pair: Expression;
  readonly required: boolean;
}

/**
 * Objects that a schema allows: its properties in their order. Properties that it does not name are written only
 * where `additionalProperties` says so, or nothing else could be.
 * @throws GrammarError
 */
export function objectExpression(schema: Keywords, path: Path, making: Making): Expression {
  const { valueOf, notation } = making;
  const properties = membersOf(schema, 'properties', path) ?? {};
  const required = requiredOf(schema, path);
  const additional = schema['additionalProperties'];
  const unnamed = required.filter((name) => !Object.hasOwn(properties, name));
  const members = [
    ...Object.entries(properties).map(([name, value]) => ({
      name,
      value,
      at: [...path, 'properties', name],
    })),
    ...unnamed.map((name) => ({ name, value: additional ?? true, at: [...path, 'additionalProperties'] })),
  ].map(({ name, value, at }): Member => ({
    pair: memberOf(
      notation,
      placed(at, () => notation.nameOf(name)),
      valueOf(value, at),
    ),
    required: required.includes(name),
  }));
  const names = [...Object.keys(properties), ...unnamed];
  const isOpen = additional === undefined ? names.length === 0 : additional !== false;
  if (isOpen && names.length === 0 && (additional ?? true) === true) return ANY_OBJECT;
  const other = isOpen
    ? memberOf(
        notation,
        notation.name(
          otherName(
            names.map((name) => Array.from(name)),
            notation.nameCharacters,
          ),
        ),
        valueOf(additional, [...path, 'additionalProperties']),
      )
    : NEVER;
  return between(notation, '{', membersExpression(members, isOpen ? other : undefined, making), '}');
}

function requiredOf(schema: Keywords, path: Path): string[] {
  const required = listOf(schema, 'required', path) ?? [];
  const wrong = required.findIndex((name) => typeof name !== 'string');
  if (wrong >= 0) throw wrongValue('required', 'a list of names', path);
  return [...new Set(required as string[])];
}

function membersExpression(
  members: readonly Member[],
  other: Expression | undefined,
  { define, notation }: Making,
): Expression {
  const next = comma(notation);
  // What follows when something was written, and when nothing was yet; from the last member to the first.
  let after: Expression = other ? repeat(sequence(next, other), 0) : NOTHING;
  let before: Expression = other ? optional(sequence(other, after)) : NOTHING;
  for (const { pair, required } of [...members].reverse()) {
    // Two ways lead to each rest: as rules they are written once.
    const [value, rest] = [define(pair), define(after)];
    const first = sequence(value, rest);
    before = required ? first : choice(first, before);
    const more = sequence(next, value);
    after = sequence(required ? more : optional(more), rest);
  }
  return before;
}

/** Names that are none of `names`, of characters that are written in one way only. */
function otherName(
  names: readonly (readonly string[])[],
  characters: Notation['nameCharacters'],
): Expression {
  if (names.length === 0) return repeat(PLAIN_CHARACTER, 0);
  const codes = new Set(names.flatMap(([next]) => (next === undefined ? [] : [next.codePointAt(0) ?? 0])));
  const others = without(
    characters,
    [...codes].map((code) => [code, code] as const),
  );
  const alike = [...codes].map((code) => {
    const rests = names.filter(([next]) => next?.codePointAt(0) === code).map((name) => name.slice(1));
    return sequence(character(common(characters, code)), otherName(rests, characters));
  });
  const isName = names.some((name) => name.length === 0);
  const longer = sequence(character(others), repeat(PLAIN_CHARACTER, 0));
  return choice(...(isName ? [] : [NOTHING]), longer, ...alike);
}

/** A code point, if it is in `ranges`. */
const common = (ranges: readonly Range[], code: number): Range[] =>
  ranges.some(([first, last]) => first <= code && code <= last) ? [[code, code]] : [];
