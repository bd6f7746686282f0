import { ALL_CHARACTERS, character, without } from './characters.ts';
import { choice, type Expression, type Grammar, type Range, repeat, rule, sequence } from './expression.ts';
import { GrammarError } from './grammar-error.ts';

const NAME = /[A-Za-z_][\w-]*/y;
const RULE = /([A-Za-z_][\w-]*)\s*::=/y;
const BLANK = /(?:\s|#[^\n]*)*/y;
const COUNTS = /\{\s*(\d+)\s*(?:(,)\s*(\d*)\s*)?\}/y;
const ESCAPE = /\\(?:x([\dA-Fa-f]{2})|u([\dA-Fa-f]{4})|U([\dA-Fa-f]{8})|([nrtbfv0]|[^\dA-Za-z]))/suy;
const LAST_CHARACTER = 0x10ffff;
const CONTROLS: Readonly<Record<string, string>> = {
  n: '\n',
  r: '\r',
  t: '\t',
  b: '\b',
  f: '\f',
  v: '\v',
  0: '\0',
};

/**
 * A grammar in the EBNF that WebLLM and llama.cpp take: rules `name ::= ...` of "texts", [classes], `.`, groups,
 * alternatives, `*`, `+`, `?` and `{m,n}`; a text is the rule `root`.
 * @throws GrammarError with the line of what cannot be read
 */
export const ebnfGrammar = (text: string): Grammar => new Parser(text).grammar();

class Parser {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  grammar(): Grammar {
    const rules = new Map<string, Expression>();
    this.#skip();
    while (this.#at < this.#text.length) {
      const name = this.#match(RULE)?.[1];
      if (name === undefined) throw this.#refusal('a rule, name ::= ..., is expected');
      if (rules.has(name)) throw this.#refusal(`the rule ${name} is there twice`);
      this.#skip();
      rules.set(name, this.#alternatives());
    }
    return { root: 'root', rules };
  }

  #alternatives(): Expression {
    const options: Expression[] = [];
    do {
      this.#skip();
      options.push(this.#sequence());
    } while (this.#take('|'));
    return choice(...options);
  }

  #sequence(): Expression {
    const parts: Expression[] = [];
    for (let atom = this.#atom(); atom; atom = this.#atom()) {
      parts.push(this.#repeated(atom));
      this.#skip();
    }
    return sequence(...parts);
  }

  #atom(): Expression | undefined {
    if (this.#take('"')) return this.#literal();
    if (this.#take('[')) return character(this.#class());
    if (this.#take('.')) return character(ALL_CHARACTERS);
    if (this.#take('(')) {
      if (this.#text[this.#at] === '=') throw this.#refusal('what looks ahead cannot be enforced');
      const inner = this.#alternatives();
      if (!this.#take(')')) throw this.#refusal('a parenthesis is not closed');
      return inner;
    }
    // The name of the next rule begins it, and ends this one.
    RULE.lastIndex = this.#at;
    if (RULE.test(this.#text)) return undefined;
    const name = this.#match(NAME)?.[0];
    if (name !== undefined) return rule(name);
    if (this.#at === this.#text.length || '|)'.includes(this.#text[this.#at] ?? '')) return undefined;
    throw this.#refusal(`${JSON.stringify(this.#text[this.#at])} is not expected`);
  }

  #repeated(atom: Expression): Expression {
    let whole = atom;
    for (;;) {
      if (this.#take('*')) whole = repeat(whole, 0);
      else if (this.#take('+')) whole = repeat(whole, 1);
      else if (this.#take('?')) whole = repeat(whole, 0, 1);
      else {
        const counts = this.#match(COUNTS);
        if (!counts) return whole;
        const [, from = '', comma, to = ''] = counts;
        const least = Number(from);
        const most = comma === undefined ? least : to === '' ? Infinity : Number(to);
        if (most < least) throw this.#refusal(`at least ${least} and at most ${most} is never`);
        whole = repeat(whole, least, most);
      }
    }
  }

  #literal(): Expression {
    const parts: Expression[] = [];
    while (!this.#take('"')) {
      const code = this.#character();
      parts.push(character([[code, code]]));
    }
    return sequence(...parts);
  }

  #class(): readonly Range[] {
    const inverted = this.#take('^');
    const ranges: Range[] = [];
    while (!this.#take(']')) {
      const first = this.#character();
      const isRange = this.#text[this.#at] === '-' && this.#text[this.#at + 1] !== ']';
      if (isRange) this.#at++;
      const last = isRange ? this.#character() : first;
      if (last < first) throw this.#refusal('a range in a class ends before it begins');
      ranges.push([first, last]);
    }
    return inverted ? without(ALL_CHARACTERS, ranges) : ranges;
  }

  /** The code point of a character, escaped or not. */
  #character(): number {
    const escape = this.#match(ESCAPE);
    if (escape) {
      const [, byte, short, long, char = ''] = escape;
      const digits = byte ?? short ?? long;
      if (digits !== undefined) {
        const code = Number.parseInt(digits, 16);
        if (code > LAST_CHARACTER) throw this.#refusal(`there is no character ${digits}`);
        return code;
      }
      return (CONTROLS[char] ?? char).codePointAt(0) ?? 0;
    }
    if (this.#text[this.#at] === '\\') throw this.#refusal('an escape is not known or not whole');
    const code = this.#text.codePointAt(this.#at);
    if (code === undefined) throw this.#refusal('a text or a class is not closed');
    this.#at += code > 0xffff ? 2 : 1;
    return code;
  }

  #skip(): void {
    this.#match(BLANK);
  }

  /** Takes one mark, if it is the next. */
  #take(mark: string): boolean {
    if (this.#text[this.#at] !== mark) return false;
    this.#at++;
    return true;
  }

  #match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text);
    if (found) this.#at += found[0].length;
    return found;
  }

  #refusal(why: string): GrammarError {
    const line = this.#text.slice(0, this.#at).split('\n').length;
    return new GrammarError(`cannot be read at line ${line}: ${why}`);
  }
}
