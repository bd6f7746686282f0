import { isRecord } from '../shared/is-record.ts';
import { parsedJson } from '../shared/parsed-json.ts';
import {
  callBeginning,
  callsText,
  type FunctionCall,
  functionsText,
  resultText,
  type ToolForm,
} from './tool-form.ts';

const FENCE_BEGUN = /^(`{1,2}|```[a-z_]*)$/;
const FENCE = /^```[a-z_]*\s+/;
const FENCED = /^```[a-z_]*\s+([\s\S]*?)\s*```$/;

/** Whether a text can be the beginning of calls; as soon as it cannot, nobody has to wait for the rest. */
export function mayBeCalls(text: string): boolean {
  const begun = text.trimStart();
  if (FENCE_BEGUN.test(begun)) return true;
  const form = callBeginning();
  const first = begun.replace(FENCE, '').replace(/^\[/, '').replace(/\s/g, '').slice(0, form.length);
  return form.startsWith(first);
}

/**
 * The calls that a whole answer is: objects with a name among `names` and parameters, behind one another, in a list or
 * in a fence. Undefined for any other text.
 */
export function readCalls(text: string, names: ReadonlySet<string>): FunctionCall[] | undefined {
  const trimmed = text.trim();
  const bare = FENCED.exec(trimmed)?.[1] ?? trimmed;
  const listed = bare.startsWith('[') && bare.endsWith(']') ? bare.slice(1, -1) : bare;
  const calls: FunctionCall[] = [];
  let at = 0;
  for (;;) {
    while (/[\s,]/.test(listed[at] ?? '')) at++;
    if (at >= listed.length) break;
    const end = objectEnd(listed, at);
    const call = end === undefined ? undefined : callOf(listed.slice(at, end), names);
    if (end === undefined || !call) return undefined;
    calls.push(call);
    at = end;
  }
  return calls.length === 0 ? undefined : calls;
}

/** The end of the object that begins at a place of a text. */
function objectEnd(text: string, start: number): number | undefined {
  if (text[start] !== '{') return undefined;
  let depth = 0;
  let quoted = false;
  for (let at = start; at < text.length; at++) {
    const sign = text[at];
    if (quoted && sign === '\\') at++;
    else if (sign === '"') quoted = !quoted;
    else if (!quoted && sign === '{') depth++;
    else if (!quoted && sign === '}' && --depth === 0) return at + 1;
  }
  return undefined;
}

/** A call with its arguments as they were written: the prompt of the next turn then has the very same tokens. */
const WRITTEN = /^\{\s*"name"\s*:\s*"[^"\\]*"\s*,\s*"(?:parameters|arguments)"\s*:\s*([\s\S]*?)\s*\}$/;

function callOf(text: string, names: ReadonlySet<string>): FunctionCall | undefined {
  const parsed = parsedJson(text);
  if (!isRecord(parsed)) return undefined;
  const { name, parameters, arguments: given = parameters ?? {}, ...more } = parsed;
  if (typeof name !== 'string' || !names.has(name) || !isRecord(given)) return undefined;
  if (Object.keys(more).length > 0) return undefined;
  const written = WRITTEN.exec(text)?.[1];
  const same = written !== undefined && isRecord(parsedJson(written));
  return { name, arguments: same ? written : JSON.stringify(given) };
}

/** The form of models that have no tokens for calls, Gemma 3 among them. */
export const JSON_TOOLS: ToolForm = {
  kind: 'json',
  opening: (system, told) => {
    if (!told) return { system };
    const text = functionsText(told.functions, told.required);
    return { system: system.trim() === '' ? text : `${system}\n\n${text}` };
  },
  called: (before, calls) => {
    const text = callsText(calls);
    return [{ kind: 'text', text: before === '' ? text : `${before}\n${text}` }];
  },
  result: (_, result) => [{ kind: 'text', text: resultText(result) }],
  beginning: callBeginning,
  mayCall: (text, isBeginning) => isBeginning && mayBeCalls(text),
  read: ({ text }, names) => {
    const calls = readCalls(text, names);
    return calls && { text: '', calls };
  },
};
