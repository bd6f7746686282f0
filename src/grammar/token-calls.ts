import type { CallsForm } from './calls.ts';
import { ALL_CHARACTERS, character, without } from './characters.ts';
import { embedded } from './embedded.ts';
import {
  choice,
  type Expression,
  type Grammar,
  literal,
  NEVER,
  NOTHING,
  optional,
  repeat,
  rule,
  sequence,
} from './expression.ts';
import { GrammarError, placed } from './grammar-error.ts';
import { jsonSchemaGrammar } from './json-schema/json-schema.ts';
import { between, memberOf, comma, type Notation, PLAIN_CHARACTER } from './json.ts';

/** The marks of calls, each as a byte that no UTF-8 has: so no text is ever taken for one. */
export const MARK_BYTES = { call: 0xf8, callEnd: 0xf9, text: 0xfa } as const;

const mark = (name: keyof typeof MARK_BYTES): Expression => ({
  kind: 'byte',
  ranges: [[MARK_BYTES[name], MARK_BYTES[name]]],
});

/** The bytes of a vocabulary's tokens as a grammar with marks has them. `idOf` gives the token of a mark. */
export function markBytes(
  bytesOf: (id: number) => Uint8Array,
  idOf: (mark: keyof typeof MARK_BYTES) => number | undefined,
): (id: number) => Uint8Array {
  const names = Object.keys(MARK_BYTES) as (keyof typeof MARK_BYTES)[];
  const marks = new Map(names.map((name) => [idOf(name), Uint8Array.of(MARK_BYTES[name])]));
  const nothing = new Uint8Array();
  return (id) => {
    const bytes = marks.get(id);
    if (bytes) return bytes;
    // Tokens of single bytes are there for all 256.
    const text = bytesOf(id);
    return text.some((byte) => byte >= MARK_BYTES.call) ? nothing : text;
  };
}

const text = (content: Expression): Expression => sequence(mark('text'), content, mark('text'));

/** Names stand without marks, so that what ends them is not in them. */
const NAME_CHARACTERS = without(
  ALL_CHARACTERS,
  Array.from('\t\n\v\f\r :,{}[]', (sign) => [sign.charCodeAt(0), sign.charCodeAt(0)] as const),
);
const isName = (name: string): boolean => /^[^\s:,{}[\]]+$/.test(name);

/** Values as FunctionGemma writes them: texts between marks with nothing escaped, names bare, no space. */
const NOTATION: Notation = {
  space: NOTHING,
  text,
  character,
  anyCharacter: character(ALL_CHARACTERS),
  name: (content) => content,
  anyName: repeat(PLAIN_CHARACTER, 1),
  nameOf: (name) => {
    if (isName(name)) return literal(name);
    throw new GrammarError(`has the name ${JSON.stringify(name)}, which this model's calls cannot hold`);
  },
  nameCharacters: NAME_CHARACTERS,
  value: (value) => valueExpression(value),
};

function valueExpression(value: unknown): Expression {
  if (typeof value === 'string') return text(literal(value));
  if (typeof value !== 'object' || value === null) return literal(JSON.stringify(value));
  const parts = Array.isArray(value)
    ? value.map(valueExpression)
    : Object.entries(value).map(([name, each]) =>
        memberOf(NOTATION, NOTATION.nameOf(name), valueExpression(each)),
      );
  const list = parts.flatMap((part, index) => (index === 0 ? [part] : [comma(NOTATION), part]));
  const [open, close] = Array.isArray(value) ? ['[', ']'] : ['{', '}'];
  return between(NOTATION, open, sequence(...list), close);
}

/**
 * Answers that are calls of functions in FunctionGemma's form, one behind the other, or another text, which may go on
 * to calls where it is any.
 * @throws GrammarError by the place among the functions
 */
export function tokenCallsGrammar({ functions, parallel, otherwise }: CallsForm): Grammar {
  const rules = new Map<string, Expression>();
  const calls = functions.map(({ name, parameters = { type: 'object' } }, index) => {
    const grammar = placed([index, 'function', 'parameters'], () => jsonSchemaGrammar(parameters, NOTATION));
    const given = embedded(grammar, `function-${index}`, rules);
    return sequence(mark('call'), literal(`call:${name}`), given, mark('callEnd'));
  });
  rules.set('call', choice(...calls));
  const all = repeat(rule('call'), 1, parallel ? Infinity : 1);
  const any = repeat(character(ALL_CHARACTERS), 0);
  const texts =
    otherwise === 'any'
      ? sequence(any, optional(all))
      : choice(all, otherwise === 'none' ? NEVER : embedded(otherwise, 'text', rules));
  rules.set('root', texts);
  return { root: 'root', rules };
}
