import { type ToolMark, toolMarks } from '../shared/control-names.ts';
import { isRecord } from '../shared/is-record.ts';
import type { TokenId } from '../shared/numbers.ts';
import { parsedJson } from '../shared/parsed-json.ts';
import type { WrittenPart } from './conversation.ts';
import { Detokenizer } from './detokenizer.ts';
import { MOST_DEPTH, readTokenCalls } from './token-calls.ts';
import type { FunctionCall, FunctionDefinition, ToldFunctions, ToolForm } from './tool-form.ts';
import type { Tokenizer } from './tokenizer.ts';
import { trimAsTemplate } from './trim.ts';

/** What makes FunctionGemma call functions at all; its guide's own words. */
const TRIGGER = 'You are a model that can do function calling with the following functions';

const CALL: ToolMark = '<start_function_call>';
const RESULT: ToolMark = '<start_function_response>';

/** Keywords that say nothing a model was taught to read in a declaration. */
const UNTOLD: ReadonlySet<string> = new Set(['$schema', '$id', '$comment', 'additionalProperties']);

/**
 * FunctionGemma's form of calls (ai.google.dev/gemma/docs/functiongemma/formatting-and-best-practices):
 * `call:NAME{key:value}` between marks, with a mark around every text, so that whatever is in it means nothing.
 */
export const tokenTools = (tokenizer: Tokenizer): ToolForm => ({
  kind: 'tokens',
  opening: (system, told) =>
    told || system.trim() !== '' ? { system: '', developer: developerParts(system, told) } : { system },
  called: (before, calls) => [
    ...(before === '' ? [] : [{ kind: 'text', text: before } as const]),
    ...calls.flatMap(callParts),
  ],
  result: (name, result) => {
    const given = valueOf(result);
    const fields = isRecord(given)
      ? sorted(given)
      : [['value', given === undefined ? result : given] as const];
    return [mark(RESULT), verbatim(`response:${name}`), ...members(fields), mark('<end_function_response>')];
  },
  beginning: () => '',
  mayCall: (text) => text.includes(CALL) || endsWithBeginning(text, CALL),
  read: ({ ids }, names) => readTokenCalls(symbolsOf(tokenizer, ids), names),
});

function developerParts(system: string, told: ToldFunctions | undefined): WrittenPart[] {
  const said = trimAsTemplate(system);
  if (!told) return [verbatim(said)];
  const trigger = said.includes(TRIGGER) ? said : said === '' ? TRIGGER : `${said}\n\n${TRIGGER}`;
  return [verbatim(trigger), ...told.functions.flatMap(declarationParts)];
}

function declarationParts({ name, description, parameters }: FunctionDefinition): WrittenPart[] {
  const fields: [string, unknown][] = [['description', description ?? '']];
  if (parameters && Object.keys(parameters).length > 0) fields.push(['parameters', toldSchema(parameters)]);
  return [
    mark('<start_function_declaration>'),
    verbatim(`declaration:${name}`),
    ...members(fields),
    mark('<end_function_declaration>'),
  ];
}

/** A schema as a declaration tells it: its types in capitals, its keywords and properties in the alphabet's order. */
function toldSchema(schema: unknown): unknown {
  if (!isRecord(schema)) return schema;
  return fromEntries(
    sorted(schema)
      .filter(([keyword]) => !UNTOLD.has(keyword))
      .map(([keyword, value]) => [keyword, toldKeyword(keyword, value)] as const),
  );
}

function toldKeyword(keyword: string, value: unknown): unknown {
  if (keyword === 'type') return upper(value);
  if (keyword === 'properties' && isRecord(value)) {
    return fromEntries(sorted(value).map(([name, property]) => [name, toldSchema(property)] as const));
  }
  if (keyword === 'items') return toldSchema(value);
  return Array.isArray(value) && /^(any|all|one)Of$/.test(keyword) ? value.map(toldSchema) : value;
}

const upper = (type: unknown): unknown =>
  typeof type === 'string' ? type.toUpperCase() : Array.isArray(type) ? type.map(upper) : type;

function callParts({ name, arguments: given }: FunctionCall): WrittenPart[] {
  const parsed = valueOf(given.trim() === '' ? '{}' : given);
  // Arguments that are no object stand as they are: what they were meant to be nobody knows.
  const written = isRecord(parsed) ? members(Object.entries(parsed)) : [verbatim(`{${given}}`)];
  return [mark(CALL), verbatim(`call:${name}`), ...written, mark('<end_function_call>')];
}

/** The value that a text is in JSON; undefined for none, and for what lies too deep to be written in marks. */
function valueOf(json: string): unknown {
  const value = parsedJson(json);
  return isWithin(value, MOST_DEPTH) ? value : undefined;
}

const isWithin = (value: unknown, depth: number): boolean =>
  typeof value !== 'object' ||
  value === null ||
  (depth > 0 && Object.values(value).every((part) => isWithin(part, depth - 1)));

const mark = (name: ToolMark): WrittenPart => ({ kind: 'control', name });
const verbatim = (text: string): WrittenPart => ({ kind: 'verbatim', text });

const members = (fields: readonly (readonly [string, unknown])[]): WrittenPart[] => [
  verbatim('{'),
  ...separated(fields.map(([key, value]) => [verbatim(`${key}:`), ...valueParts(value)])),
  verbatim('}'),
];

function valueParts(value: unknown): WrittenPart[] {
  if (typeof value === 'string') return [mark('<escape>'), verbatim(value), mark('<escape>')];
  if (Array.isArray(value)) return [verbatim('['), ...separated(value.map(valueParts)), verbatim(']')];
  return isRecord(value) ? members(Object.entries(value)) : [verbatim(JSON.stringify(value))];
}

/** Whether a text ends with some of the first characters of another: a stop string may hold the others back. */
function endsWithBeginning(text: string, whole: string): boolean {
  const at = text.lastIndexOf('<');
  return at >= 0 && whole.startsWith(text.slice(at));
}

const separated = (all: readonly WrittenPart[][]): WrittenPart[] =>
  all.flatMap((parts, index) => (index === 0 ? parts : [verbatim(','), ...parts]));

/** Members by name, as Jinja's `dictsort` has them: capitals count as small letters. */
const sorted = (object: Readonly<Record<string, unknown>>): [string, unknown][] =>
  Object.entries(object).sort(([a], [b]) => {
    const [first, second] = [a.toLowerCase(), b.toLowerCase()];
    return first < second ? -1 : Number(first > second);
  });

/** An object of members of any name, `__proto__` too. */
const fromEntries = (entries: readonly (readonly [string, unknown])[]): Record<string, unknown> =>
  Object.fromEntries(entries);

/** A whole answer in signs: marks by their names, and the characters between them. */
function symbolsOf(tokenizer: Tokenizer, ids: readonly TokenId[]): string[] {
  const symbols: string[] = [];
  let detokenizer = new Detokenizer(tokenizer);
  for (const id of ids) {
    const name = tokenizer.isControl(id) ? tokenizer.pieceOf(id) : '';
    if (!(toolMarks as readonly string[]).includes(name)) symbols.push(...Array.from(detokenizer.push(id)));
    else {
      symbols.push(...Array.from(detokenizer.flush()), name);
      detokenizer = new Detokenizer(tokenizer);
    }
  }
  symbols.push(...Array.from(detokenizer.flush()));
  // The stop that the model waits for results with.
  if (symbols.at(-1) === RESULT) symbols.pop();
  return symbols;
}
