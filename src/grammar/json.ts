import { character, without, ALL_CHARACTERS } from './characters.ts';
import {
  choice,
  type Expression,
  literal,
  optional,
  type Range,
  repeat,
  rule,
  sequence,
} from './expression.ts';

/** Spaces that a line is indented by at most: what is bounded comes to an end. */
const MOST_INDENT = 32;

/** Space between the marks of JSON: none, one space, or a new line with its indent. */
const SPACE: Expression = optional(
  choice(literal(' '), sequence(literal('\n'), repeat(literal(' '), 0, MOST_INDENT))),
);

export const digit = (first: number, last: number): Expression => ({
  kind: 'byte',
  ranges: [[0x30 + first, 0x30 + last]],
});
export const ANY_DIGIT = digit(0, 9);

const HEX: readonly Range[] = [
  [0x30, 0x39],
  [0x41, 0x46],
  [0x61, 0x66],
];
const hex: Expression = { kind: 'byte', ranges: HEX };
const hexOf = (digits: string): Expression => ({
  kind: 'byte',
  ranges: Array.from(digits, (char): Range => [char.charCodeAt(0), char.charCodeAt(0)]),
});

/** `\u` and the number of a character: no halves of one, so that what is escaped is always one character. */
const ESCAPED_NUMBER = sequence(
  literal('u'),
  choice(
    sequence(hexOf('0123456789abcefABCEF'), repeat(hex, 3, 3)),
    sequence(hexOf('dD'), hexOf('01234567'), repeat(hex, 2, 2)),
  ),
);
const ESCAPE = sequence(literal('\\'), choice(hexOf('"\\/bfnrt'), ESCAPED_NUMBER));

/** Characters that stand in a string as they are. */
const PLAIN: readonly Range[] = without(ALL_CHARACTERS, [
  [0, 0x1f],
  [0x22, 0x22],
  [0x5c, 0x5c],
]);

/** A character of a string that is written as it is. */
export const PLAIN_CHARACTER = rule('plain-character');
/** A character of a string, however it is written. */
export const STRING_CHARACTER = rule('character');

const quoted = (content: Expression): Expression => sequence(literal('"'), content, literal('"'));

/** Characters that only stand in a string escaped. */
const ESCAPED: readonly Range[] = without(ALL_CHARACTERS, PLAIN);

/** One character out of `ranges`, written in the way of `JSON.stringify`. */
function stringCharacter(ranges: readonly Range[]): Expression {
  const escaped = without(ranges, PLAIN).flatMap(([first, last]) =>
    Array.from({ length: last - first + 1 }, (_, index) =>
      literal(JSON.stringify(String.fromCodePoint(first + index)).slice(1, -1)),
    ),
  );
  return choice(character(without(ranges, ESCAPED)), ...escaped);
}

/** Digits of whole numbers that every JavaScript number holds exactly. */
export const MOST_DIGITS = 15;

export const WHOLE_NUMBER = sequence(
  optional(literal('-')),
  choice(literal('0'), sequence(digit(1, 9), repeat(ANY_DIGIT, 0, MOST_DIGITS - 1))),
);
const FRACTION = optional(sequence(literal('.'), repeat(ANY_DIGIT, 1, MOST_DIGITS)));
const EXPONENT = optional(sequence(hexOf('eE'), optional(hexOf('+-')), repeat(ANY_DIGIT, 1, 2)));
export const NUMBER = sequence(WHOLE_NUMBER, FRACTION, EXPONENT);

/** The name of the rule of any value; {@link valueRules} has it. */
export const ANY_VALUE = 'json';
export const ANY_OBJECT = rule('json-object');
export const ANY_ARRAY = rule('json-array');

/** How values are written: JSON's values, in JSON's signs or others. */
export interface Notation {
  /** What may stand between signs. */
  readonly space: Expression;
  /** A text, of what is in it. */
  readonly text: (content: Expression) => Expression;
  /** One character out of some, as it stands in a text in its usual way. */
  readonly character: (ranges: readonly Range[]) => Expression;
  /** A character of a text, however it is written. */
  readonly anyCharacter: Expression;
  /** The name of a member: of what is in it, any, or a given one. @throws GrammarError for one that cannot be written */
  readonly name: (content: Expression) => Expression;
  readonly anyName: Expression;
  readonly nameOf: (name: string) => Expression;
  /** Characters that a name can have, each written in one way only. */
  readonly nameCharacters: readonly Range[];
  /** A given value. @throws GrammarError for one that cannot be written */
  readonly value: (value: unknown) => Expression;
}

/** JSON (RFC 8259), with space where it is usual. */
export const JSON_NOTATION: Notation = {
  space: SPACE,
  text: quoted,
  character: stringCharacter,
  anyCharacter: choice(PLAIN_CHARACTER, ESCAPE),
  name: quoted,
  anyName: quoted(repeat(STRING_CHARACTER, 0)),
  nameOf: (name) => literal(JSON.stringify(name)),
  nameCharacters: PLAIN,
  value: (value) => literal(JSON.stringify(value)),
};

export const comma = ({ space }: Notation): Expression => sequence(literal(','), space);

/** Members between braces, elements between brackets. */
export const between = ({ space }: Notation, open: string, content: Expression, close: string): Expression =>
  sequence(literal(open), space, content, space, literal(close));

/** A member of an object. */
export const memberOf = ({ space }: Notation, name: Expression, value: Expression): Expression =>
  sequence(name, literal(':'), space, value);

/** Rules of any value in a notation. */
export function valueRules(notation: Notation): readonly (readonly [string, Expression])[] {
  const any = rule(ANY_VALUE);
  const list = (part: Expression): Expression =>
    optional(sequence(part, repeat(sequence(comma(notation), part), 0)));
  const text = notation.text(repeat(STRING_CHARACTER, 0));
  return [
    ['plain-character', character(notation.nameCharacters)],
    ['character', notation.anyCharacter],
    [
      ANY_VALUE,
      choice(ANY_OBJECT, ANY_ARRAY, text, NUMBER, literal('true'), literal('false'), literal('null')),
    ],
    ['json-object', between(notation, '{', list(memberOf(notation, notation.anyName, any)), '}')],
    ['json-array', between(notation, '[', list(any), ']')],
  ];
}
