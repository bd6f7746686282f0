import { ALL_CHARACTERS, without } from './characters.ts';
import { choice, type Expression, NOTHING, optional, type Range, repeat, sequence } from './expression.ts';
import { GrammarError } from './grammar-error.ts';

/** How one character out of ranges of code points is written. */
export type Written = (ranges: readonly Range[]) => Expression;

const code = (char: string): number => char.codePointAt(0) ?? 0;
const range = (first: string, last: string): Range => [code(first), code(last)];

const DIGITS = [range('0', '9')];
const WORD = [range('0', '9'), range('A', 'Z'), range('_', '_'), range('a', 'z')];
/** White space and line ends of ECMAScript. */
const SPACES: readonly Range[] = [
  [0x09, 0x0d],
  [0x20, 0x20],
  [0xa0, 0xa0],
  [0x1680, 0x1680],
  [0x2000, 0x200a],
  [0x2028, 0x2029],
  [0x202f, 0x202f],
  [0x205f, 0x205f],
  [0x3000, 0x3000],
  [0xfeff, 0xfeff],
];
const LINE_ENDS: readonly Range[] = [
  [0x0a, 0x0a],
  [0x0d, 0x0d],
  [0x2028, 0x2029],
];
const but = (ranges: readonly Range[]): Range[] => without(ALL_CHARACTERS, ranges);

const CLASSES: Readonly<Record<string, readonly Range[]>> = {
  d: DIGITS,
  D: but(DIGITS),
  w: WORD,
  W: but(WORD),
  s: SPACES,
  S: but(SPACES),
};
const CONTROLS: Readonly<Record<string, number>> = { t: 9, n: 10, v: 11, f: 12, r: 13, 0: 0 };

/** Characters that stand for themselves only when they are escaped. */
const SYNTAX = new Set('^$\\.*+?()[]{}|/-');

/**
 * Texts that a regular expression of ECMAScript (flag `u`) matches. As in JSON Schema it may match anywhere in the
 * text, unless `^` and `$` stand at its ends.
 * @throws GrammarError for what is no regular expression, or not regular: references, looks around, word boundaries
 */
export function regularExpression(pattern: string, written: Written): Expression {
  requireRegular(pattern);
  return new Parser(pattern, written).whole();
}

function requireRegular(pattern: string): void {
  try {
    RegExp(pattern, 'u');
  } catch (error) {
    throw new GrammarError(`has a pattern that is no regular expression: ${String(error)}`);
  }
}

/** A branch with its anchors. */
interface Branch {
  readonly expression: Expression;
  readonly anchoredAtStart: boolean;
  readonly anchoredAtEnd: boolean;
}

class Parser {
  readonly #chars: readonly string[];
  readonly #written: Written;
  #at = 0;

  constructor(pattern: string, written: Written) {
    this.#chars = Array.from(pattern);
    this.#written = written;
  }

  whole(): Expression {
    const anything = repeat(this.#written(ALL_CHARACTERS), 0);
    const branches = this.#branches(true).map(({ expression, anchoredAtStart, anchoredAtEnd }) =>
      sequence(...(anchoredAtStart ? [] : [anything]), expression, ...(anchoredAtEnd ? [] : [anything])),
    );
    return choice(...branches);
  }

  get #next(): string | undefined {
    return this.#chars[this.#at];
  }

  #take(char: string): boolean {
    if (this.#next !== char) return false;
    this.#at++;
    return true;
  }

  #read(): string {
    return this.#chars[this.#at++] ?? '';
  }

  /** Alternatives up to a closing parenthesis or the end. Only the outermost can be anchored. */
  #branches(outermost: boolean): Branch[] {
    const branches: Branch[] = [];
    do branches.push(this.#branch(outermost));
    while (this.#take('|'));
    return branches;
  }

  #branch(outermost: boolean): Branch {
    const anchoredAtStart = outermost && this.#take('^');
    const parts: Expression[] = [];
    for (;;) {
      const next = this.#next;
      if (next === undefined || next === '|' || next === ')') break;
      if (next === '$' && outermost) {
        this.#at++;
        if (this.#next !== undefined && this.#next !== '|') throw this.#refusal('$ in its middle');
        return { expression: sequence(...parts), anchoredAtStart, anchoredAtEnd: true };
      }
      if (next === '^' || next === '$') throw this.#refusal(`${next} in its middle`);
      parts.push(this.#quantified(this.#atom()));
    }
    return { expression: sequence(...parts), anchoredAtStart, anchoredAtEnd: false };
  }

  #atom(): Expression {
    const char = this.#read();
    if (char === '(') return this.#group();
    if (char === '[') return this.#written(this.#set());
    if (char === '.') return this.#written(but(LINE_ENDS));
    if (char === '\\') return this.#written(this.#escaped());
    return this.#written([range(char, char)]);
  }

  #group(): Expression {
    if (this.#take('?')) {
      const kind = this.#read();
      const isName = kind === '<' && this.#next !== '=' && this.#next !== '!';
      if (kind !== ':' && !isName) throw this.#refusal('a look around');
      if (isName) this.#at = this.#chars.indexOf('>', this.#at) + 1;
    }
    const branches = this.#branches(false).map(({ expression }) => expression);
    this.#take(')');
    return choice(...branches);
  }

  #quantified(atom: Expression): Expression {
    const quantifier = this.#quantifier();
    if (!quantifier) return atom;
    // Whether it takes many or few makes no difference to what it matches.
    this.#take('?');
    const [least, most] = quantifier;
    if (most === 0) return NOTHING;
    return least === 0 && most === 1 ? optional(atom) : repeat(atom, least, most);
  }

  #quantifier(): readonly [least: number, most: number] | undefined {
    if (this.#take('*')) return [0, Infinity];
    if (this.#take('+')) return [1, Infinity];
    if (this.#take('?')) return [0, 1];
    if (!this.#take('{')) return undefined;
    let text = '';
    while (!this.#take('}')) text += this.#read();
    const [least = '', most] = text.split(',');
    return [Number(least), most === undefined ? Number(least) : most === '' ? Infinity : Number(most)];
  }

  /** What a backslash begins, outside a set or in one. */
  #escaped(): readonly Range[] {
    const char = this.#read();
    const named = CLASSES[char];
    if (named) return named;
    if (char === 'p' || char === 'P') throw this.#refusal('a property of characters');
    if (char === 'u' || char === 'x') return [this.#numbered(char)];
    if (char === 'c') {
      const control = code(this.#read()) % 32;
      return [[control, control]];
    }
    const control = Object.hasOwn(CONTROLS, char) ? CONTROLS[char] : undefined;
    if (control !== undefined) return [[control, control]];
    if (SYNTAX.has(char)) return [range(char, char)];
    throw this.#refusal(char === 'b' || char === 'B' ? 'a word boundary' : 'a reference');
  }

  #numbered(kind: 'u' | 'x'): Range {
    let digits = '';
    if (kind === 'u' && this.#take('{')) while (!this.#take('}')) digits += this.#read();
    else for (let left = kind === 'u' ? 4 : 2; left > 0; left--) digits += this.#read();
    const value = Number.parseInt(digits, 16);
    const isHighHalf = value >= 0xd800 && value <= 0xdbff;
    if (!isHighHalf || this.#next !== '\\' || this.#chars[this.#at + 1] !== 'u') return [value, value];
    this.#at += 2;
    const [low] = this.#numbered('u');
    const whole = 0x10000 + ((value - 0xd800) << 10) + (low - 0xdc00);
    return [whole, whole];
  }

  #set(): Range[] {
    const inverted = this.#take('^');
    const ranges: Range[] = [];
    while (!this.#take(']')) {
      const first = this.#member();
      const from = first[0]?.[0];
      const isRange = this.#next === '-' && this.#chars[this.#at + 1] !== ']' && first.length === 1;
      if (!isRange || from === undefined || first[0]?.[1] !== from) {
        ranges.push(...first);
        continue;
      }
      this.#at++;
      const last = this.#member()[0]?.[1] ?? from;
      ranges.push([from, last]);
    }
    return inverted ? but(ranges) : ranges;
  }

  #member(): readonly Range[] {
    const char = this.#read();
    if (char !== '\\') return [range(char, char)];
    if (this.#take('b')) return [[8, 8]];
    return this.#escaped();
  }

  #refusal(what: string): GrammarError {
    return new GrammarError(`has a pattern with ${what}, which cannot be enforced`);
  }
}
