import { ALL_CHARACTERS, character, without } from './characters.ts';
import { embedded } from './embedded.ts';
import {
  choice,
  type Expression,
  type Grammar,
  literal,
  NEVER,
  NOTHING,
  repeat,
  rule,
  sequence,
} from './expression.ts';
import { placed } from './grammar-error.ts';
import { between, comma, JSON_NOTATION, memberOf } from './json.ts';
import { jsonSchemaGrammar } from './json-schema/json-schema.ts';

/** A function whose calls are held to a JSON schema of its arguments; any object where there is none. */
export interface CalledFunction {
  readonly name: string;
  readonly parameters?: unknown;
}

export interface CallsForm {
  readonly functions: readonly CalledFunction[];
  /** Whether several calls may follow one another, each on a line of its own. */
  readonly parallel: boolean;
  /** What the answer is where it calls nothing: `any` text, none, or a text of a grammar. */
  readonly otherwise: 'any' | 'none' | Grammar;
}

/** Characters that calls, lists of them and fences around them begin with. */
const BEGINNINGS = Array.from(' \t\r\n{[`', (char) => [char.charCodeAt(0), char.charCodeAt(0)] as const);

/**
 * Answers that are calls of functions, `{"name": ..., "parameters": ...}`, or else a text that cannot be taken for one.
 * @throws GrammarError by the place among the functions
 */
export function callsGrammar({ functions, parallel, otherwise }: CallsForm): Grammar {
  const rules = new Map<string, Expression>();
  const calls = functions.map(({ name, parameters = { type: 'object' } }, index) => {
    const grammar = placed([index, 'function', 'parameters'], () => jsonSchemaGrammar(parameters));
    const given = embedded(grammar, `function-${index}`, rules);
    const members = sequence(
      memberOf(JSON_NOTATION, literal('"name"'), literal(JSON.stringify(name))),
      comma(JSON_NOTATION),
      memberOf(JSON_NOTATION, literal('"parameters"'), given),
    );
    return between(JSON_NOTATION, '{', members, '}');
  });
  rules.set('call', choice(...calls));
  const call = rule('call');
  const all = parallel ? sequence(call, repeat(sequence(literal('\n'), call), 0)) : call;
  const texts =
    typeof otherwise === 'object'
      ? embedded(otherwise, 'text', rules)
      : otherwise === 'any'
        ? anyText()
        : NEVER;
  rules.set('root', choice(all, texts));
  return { root: 'root', rules };
}

const anyText = (): Expression =>
  choice(
    NOTHING,
    sequence(character(without(ALL_CHARACTERS, BEGINNINGS)), repeat(character(ALL_CHARACTERS), 0)),
  );
