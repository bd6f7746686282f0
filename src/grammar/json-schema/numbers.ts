import {
  choice,
  type Expression,
  literal,
  NEVER,
  NOTHING,
  optional,
  repeat,
  sequence,
} from '../expression.ts';
import { GrammarError } from '../grammar-error.ts';
import { ANY_DIGIT, digit, MOST_DIGITS, NUMBER, WHOLE_NUMBER } from '../json.ts';
import { type Keywords, numberOf, type Path } from './schema.ts';

/** An end of a range of numbers. */
interface Bound {
  readonly value: number;
  /** Whether the value itself is outside. */
  readonly excluded: boolean;
}

interface Bounds {
  readonly low: Bound | undefined;
  readonly high: Bound | undefined;
}

/** Digits behind the point of a number that has bounds, unless a bound has more. */
const FRACTION_DIGITS = 6;

/** Numbers that a schema allows, written without an exponent where they are bounded. @throws GrammarError */
export function numberExpression(schema: Keywords, kind: 'number' | 'integer', path: Path): Expression {
  const bounds = boundsOf(schema, path);
  if (!bounds.low && !bounds.high) return kind === 'integer' ? WHOLE_NUMBER : NUMBER;
  return kind === 'integer' ? integers(bounds) : decimals(bounds, path);
}

function boundsOf(schema: Keywords, path: Path): Bounds {
  const of = (
    plain: string,
    exclusive: string,
    tighter: (a: number, b: number) => boolean,
  ): Bound | undefined => {
    const value = numberOf(schema, plain, path);
    // Up to draft 4 the exclusive keyword said whether the other was.
    const old = schema[exclusive];
    if (typeof old === 'boolean') return value === undefined ? undefined : { value, excluded: old };
    const open = numberOf(schema, exclusive, path);
    if (open !== undefined && (value === undefined || !tighter(value, open))) {
      return { value: open, excluded: true };
    }
    return value === undefined ? undefined : { value, excluded: false };
  };
  return {
    low: of('minimum', 'exclusiveMinimum', (a, b) => a > b),
    high: of('maximum', 'exclusiveMaximum', (a, b) => a < b),
  };
}

/** The largest whole number of {@link MOST_DIGITS}. */
const LARGEST = 10 ** MOST_DIGITS - 1;

function integers({ low, high }: Bounds): Expression {
  const first = low
    ? Math.max(-LARGEST, low.excluded ? Math.floor(low.value) + 1 : Math.ceil(low.value))
    : -LARGEST;
  const last = high
    ? Math.min(LARGEST, high.excluded ? Math.ceil(high.value) - 1 : Math.floor(high.value))
    : LARGEST;
  return choice(
    first < 0 ? sequence(literal('-'), wholeBetween(Math.max(1, -last), -first)) : NEVER,
    last >= 0 ? wholeBetween(Math.max(0, first), last) : NEVER,
  );
}

/** Whole numbers from `first` to `last`, neither below 0. */
function wholeBetween(first: number, last: number): Expression {
  const options: Expression[] = [];
  for (let digits = 1; digits <= MOST_DIGITS; digits++) {
    const from = Math.max(first, digits === 1 ? 0 : 10 ** (digits - 1));
    const to = Math.min(last, 10 ** digits - 1);
    if (from <= to) options.push(sameLength(String(from), String(to)));
  }
  return choice(...options);
}

/** Digits between two of the same length. */
function sameLength(from: string, to: string): Expression {
  if (from.length === 0) return NOTHING;
  const [first, last] = [Number(from[0]), Number(to[0])];
  const isWhole = /^.0*$/.test(from) && /^.9*$/.test(to);
  if (isWhole) return sequence(digit(first, last), repeat(ANY_DIGIT, from.length - 1, from.length - 1));
  if (first === last) return sequence(digit(first, last), sameLength(from.slice(1), to.slice(1)));
  const rest = from.length - 1;
  const options = [
    sequence(digit(first, first), sameLength(from.slice(1), '9'.repeat(rest))),
    sequence(digit(last, last), sameLength('0'.repeat(rest), to.slice(1))),
  ];
  if (first + 1 < last) options.push(sequence(digit(first + 1, last - 1), repeat(ANY_DIGIT, rest, rest)));
  return choice(...options);
}

function decimals({ low, high }: Bounds, path: Path): Expression {
  const negated = (bound: Bound | undefined): Bound | undefined => bound && { ...bound, value: -bound.value };
  const zero: Bound = { value: 0, excluded: false };
  const belowZero = !low || low.value < 0;
  const aboveZero = !high || high.value >= 0;
  const magnitudes = (from: Bound | undefined, to: Bound | undefined): Expression =>
    unsigned(from && from.value >= 0 ? from : zero, to, path);
  return choice(
    belowZero ? sequence(literal('-'), magnitudes(negated(high), negated(low))) : NEVER,
    aboveZero ? magnitudes(low, high) : NEVER,
  );
}

/** A number's digits before and behind the point. @throws GrammarError for what is written with an exponent */
function digitsOf({ value }: Bound, path: Path): { readonly whole: number; readonly fraction: string } {
  const [whole = '', fraction = ''] = String(value).split('.');
  if (/e/.test(whole + fraction) || whole.length > MOST_DIGITS) {
    throw new GrammarError(`has a bound, ${value}, that is too large or too fine`, path);
  }
  return { whole: Number(whole), fraction };
}

/** Decimals between two bounds, neither below 0. */
function unsigned(low: Bound, high: Bound | undefined, path: Path): Expression {
  const from = digitsOf(low, path);
  const to = high && digitsOf(high, path);
  const length = Math.min(
    Math.max(FRACTION_DIGITS, from.fraction.length, to?.fraction.length ?? 0),
    // More digits than a JavaScript number has could be rounded onto an excluded bound.
    Math.max(0, MOST_DIGITS - String(to?.whole ?? from.whole).length),
  );
  const fraction = (lowest?: string, highest?: string): Expression =>
    fractionBetween(
      lowest === undefined ? undefined : { digits: lowest, excluded: low.excluded },
      highest === undefined ? undefined : { digits: highest, excluded: high?.excluded === true },
      length,
    );
  const whole = (value: number, tail: Expression): Expression => sequence(literal(String(value)), tail);
  if (to && to.whole === from.whole) return whole(from.whole, fraction(from.fraction, to.fraction));
  if (to && to.whole < from.whole) return NEVER;
  const inside = to ? to.whole - 1 : LARGEST;
  return choice(
    whole(from.whole, fraction(from.fraction)),
    inside > from.whole ? sequence(wholeBetween(from.whole + 1, inside), fraction()) : NEVER,
    to ? whole(to.whole, fraction(undefined, to.fraction)) : NEVER,
  );
}

/** An end of a range of fractions: digits behind the point. */
interface FractionBound {
  readonly digits: string;
  readonly excluded: boolean;
}

/** The point and at most `length` digits between two bounds; undefined for one that is none. */
function fractionBetween(
  low: FractionBound | undefined,
  high: FractionBound | undefined,
  length: number,
): Expression {
  const digits = digitsBetween(low, high, length);
  const point = digits === undefined ? NEVER : sequence(literal('.'), digits);
  return mayEndAt(low, high) ? choice(NOTHING, point) : point;
}

/** Whether a number that ends before the digits of both bounds lies between them. */
const mayEndAt = (low: FractionBound | undefined, high: FractionBound | undefined): boolean =>
  (!low || (/^0*$/.test(low.digits) && !low.excluded)) &&
  (!high || !/^0*$/.test(high.digits) || !high.excluded);

/** One digit at least; undefined where there is none. */
function digitsBetween(
  low: FractionBound | undefined,
  high: FractionBound | undefined,
  length: number,
): Expression | undefined {
  if (length === 0) return undefined;
  if (!low && !high) return repeat(ANY_DIGIT, 1, length);
  const [first, last] = [Number(low?.digits[0] ?? 0), high ? Number(high.digits[0] ?? 0) : 9];
  const rest = (bound: FractionBound | undefined): FractionBound | undefined =>
    bound && { ...bound, digits: bound.digits.slice(1) };
  const options: Expression[] = [];
  for (let value = first; value <= last; value++) {
    const [below, above] = [value === first ? rest(low) : undefined, value === last ? rest(high) : undefined];
    const more = digitsBetween(below, above, length - 1);
    const ends = mayEndAt(below, above);
    if (more) options.push(sequence(digit(value, value), ends ? optional(more) : more));
    else if (ends) options.push(digit(value, value));
  }
  return options.length > 0 ? choice(...options) : undefined;
}
