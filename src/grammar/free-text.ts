import { ALL_CHARACTERS, character, without } from './characters.ts';
import {
  choice,
  type Expression,
  literal,
  NEVER,
  NOTHING,
  type Range,
  rule,
  sequence,
} from './expression.ts';

/** What text that anything may be in comes to. */
export interface FreeText {
  /** Texts that end it, each where it stands first. */
  readonly marks: readonly string[];
  /** What comes behind a mark. */
  readonly behind: (mark: string) => Expression;
  /** Whether it may also end without any. */
  readonly mayEnd: boolean;
  /** Takes an expression as a rule of this name. */
  readonly define: (name: string, expression: Expression) => void;
  /** Begins the names of its rules. */
  readonly name: string;
}

/**
 * Any text up to the first of some marks, by the automaton that finds all of them at once (Aho and Corasick 1975,
 * https://doi.org/10.1145/360825.360855): a rule for each beginning of a mark that the text can end with.
 */
export function freeText({ marks, behind, mayEnd, define, name }: FreeText): Expression {
  const beginnings = new Set(
    marks.flatMap((mark) => Array.from(mark).map((_, at, all) => all.slice(0, at).join(''))),
  );
  beginnings.add('');
  const states = [...beginnings];
  const letters = [...new Set(marks.flatMap((mark) => Array.from(mark)))];
  const ruleOf = (state: string): Expression => rule(`${name}-${states.indexOf(state)}`);
  const others = character(without(ALL_CHARACTERS, letters.map(rangeOf)));
  for (const state of states) {
    const ways = letters.map((letter) => {
      const text = state + letter;
      const found = marks.filter((mark) => text.endsWith(mark));
      if (found.length > 0) return sequence(literal(letter), choice(...found.map(behind)));
      return sequence(literal(letter), ruleOf(longestEnd(text, beginnings)));
    });
    define(
      `${name}-${states.indexOf(state)}`,
      choice(...ways, sequence(others, ruleOf('')), mayEnd ? NOTHING : NEVER),
    );
  }
  return ruleOf('');
}

const rangeOf = (letter: string): Range => [letter.codePointAt(0) ?? 0, letter.codePointAt(0) ?? 0];

/** The longest end of a text that is among `beginnings`; '' is. */
function longestEnd(text: string, beginnings: ReadonlySet<string>): string {
  const letters = Array.from(text);
  for (let at = 0; at < letters.length; at++) {
    const end = letters.slice(at).join('');
    if (beginnings.has(end)) return end;
  }
  return '';
}
