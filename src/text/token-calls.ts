import type { ToolMark } from '../shared/control-names.ts';
import { parsedJson } from '../shared/parsed-json.ts';
import type { FoundCalls, FunctionCall } from './tool-form.ts';

const START: ToolMark = '<start_function_call>';
const END: ToolMark = '<end_function_call>';
const ESCAPE: ToolMark = '<escape>';

/** Objects and lists that may lie in one another: whatever writes more is not calling anything. */
export const MOST_DEPTH = 64;

/**
 * The calls that an answer ends with, `call:NAME{key:value,...}` between marks and nothing behind them, and the text in
 * front. `symbols` are marks by their names and single characters, so that no text can be taken for a mark.
 * Undefined where there are none, or any of them is damaged.
 */
export function readTokenCalls(
  symbols: readonly string[],
  names: ReadonlySet<string>,
): FoundCalls | undefined {
  const first = symbols.indexOf(START);
  if (first < 0) return undefined;
  const reader = new Reader(symbols, first);
  const calls: FunctionCall[] = [];
  try {
    while (reader.isBefore(START)) {
      const call = reader.call();
      if (!names.has(call.name)) return undefined;
      calls.push(call);
    }
    return reader.isOver ? { text: symbols.slice(0, first).join(''), calls } : undefined;
  } catch (error) {
    if (error instanceof Damaged) return undefined;
    throw error;
  }
}

/** Python's words, in which the model's own template writes some values. */
const WORDS: ReadonlyMap<string, string> = new Map([
  ['None', 'null'],
  ['True', 'true'],
  ['False', 'false'],
]);

/** What was read is no call. */
class Damaged extends Error {}

class Reader {
  readonly #symbols: readonly string[];
  #at: number;

  constructor(symbols: readonly string[], at: number) {
    this.#symbols = symbols;
    this.#at = at;
  }

  get isOver(): boolean {
    this.#skip();
    return this.#at === this.#symbols.length;
  }

  isBefore(symbol: string): boolean {
    this.#skip();
    return this.#symbols[this.#at] === symbol;
  }

  /** A call; its arguments as JSON. */
  call(): FunctionCall {
    this.#require(START);
    const begun = this.#until('{');
    const [, name] = /^\s*call:\s*([^\s]+)\s*$/.exec(begun) ?? [];
    if (name === undefined) throw new Damaged();
    const given = this.#members(0);
    this.#require(END);
    return { name, arguments: given };
  }

  #members(depth: number): string {
    const written = this.#list('{', '}', () => {
      const name = this.isBefore(ESCAPE) ? this.#text() : this.#until(':').trim();
      this.#require(':');
      return `${JSON.stringify(name)}:${this.#value(depth + 1)}`;
    });
    return `{${written.join(',')}}`;
  }

  #value(depth: number): string {
    if (depth > MOST_DEPTH) throw new Damaged();
    if (this.isBefore(ESCAPE)) return JSON.stringify(this.#text());
    if (this.isBefore('{')) return this.#members(depth);
    if (this.isBefore('[')) return `[${this.#list('[', ']', () => this.#value(depth + 1)).join(',')}]`;
    const bare = this.#until(',', '}', ']').trim();
    const word = WORDS.get(bare) ?? bare;
    const value = parsedJson(word);
    if (value === undefined || typeof value === 'string') throw new Damaged();
    return word;
  }

  #list(open: string, close: string, part: () => string): string[] {
    this.#require(open);
    const parts: string[] = [];
    if (this.isBefore(close)) this.#at++;
    else {
      do parts.push(part());
      while (this.#take(','));
      this.#require(close);
    }
    return parts;
  }

  /** What stands between two marks of a text. */
  #text(): string {
    this.#require(ESCAPE);
    const text = this.#until(ESCAPE);
    this.#at++;
    return text;
  }

  /** The characters in front of the next of some signs. */
  #until(...ends: readonly string[]): string {
    const start = this.#at;
    while (!ends.includes(this.#symbols[this.#at] ?? '')) {
      const symbol = this.#symbols[this.#at++];
      if (symbol === undefined || isMark(symbol)) throw new Damaged();
    }
    return this.#symbols.slice(start, this.#at).join('');
  }

  #require(symbol: string): void {
    if (!this.#take(symbol)) throw new Damaged();
  }

  #take(symbol: string): boolean {
    const found = this.isBefore(symbol);
    if (found) this.#at++;
    return found;
  }

  #skip(): void {
    while (/^\s$/.test(this.#symbols[this.#at] ?? '')) this.#at++;
  }
}

/** Characters are one code point long. */
const isMark = (symbol: string): boolean => symbol.length > 2;
