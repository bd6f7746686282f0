import { toolMarks } from '../shared/control-names.ts';
import type { TokenId } from '../shared/numbers.ts';
import type { Opening, WrittenPart } from './conversation.ts';
import type { Tokenizer } from './tokenizer.ts';

/** Whether a vocabulary has the marks of calls as tokens of their own. */
export const hasToolMarks = (tokenizer: Pick<Tokenizer, 'idOf'>): boolean =>
  toolMarks.every((mark) => tokenizer.idOf(mark) !== undefined);

/** A call of a function: its name, and its arguments in JSON. */
export interface FunctionCall {
  readonly name: string;
  readonly arguments: string;
}

/** A function that a model may call, by OpenAI's names: `parameters` is a JSON schema of an object. */
export interface FunctionDefinition {
  readonly name: string;
  readonly description?: string;
  readonly parameters?: Readonly<Record<string, unknown>>;
}

/** Calls as Gemma 3 writes them: an object each, on lines of their own. */
export const callsText = (calls: readonly FunctionCall[]): string =>
  calls
    .map(({ name, arguments: given }) => `{"name": ${JSON.stringify(name)}, "parameters": ${given || '{}'}}`)
    .join('\n');

/** The result of a call, as the user's turn gives it to the model. */
export const resultText = (result: string): string => `\`\`\`tool_output\n${result}\n\`\`\``;

/**
 * What tells Gemma 3 of functions, which has no tokens for it: the JSON form of Google's guide
 * (ai.google.dev/gemma/docs/capabilities/function-calling).
 */
export function functionsText(functions: readonly FunctionDefinition[], required: boolean): string {
  return [
    `You have access to functions. ${required ? 'You MUST invoke one of them and' : 'If you decide to invoke any of the function(s), you MUST'} put it in the format of`,
    '{"name": function name, "parameters": dictionary of argument name and its value}',
    'You SHOULD NOT include any other text in the response if you call a function',
    JSON.stringify(functions, null, 2),
  ].join('\n');
}

/** The beginning of a call, of one function or of any. */
export const callBeginning = (name?: string): string =>
  name === undefined ? '{"name":' : `{"name": ${JSON.stringify(name)}, "parameters":`;

/** Functions that a model is told of. */
export interface ToldFunctions {
  readonly functions: readonly FunctionDefinition[];
  /** Whether one of them has to be called. */
  readonly required: boolean;
}

/** What calls were found in: the text in front of them, and they. */
export interface FoundCalls {
  readonly text: string;
  readonly calls: readonly FunctionCall[];
}

/** How a model is told of functions, how it calls them, and how it is told what they gave. */
export interface ToolForm {
  /** How its calls are written: as JSON that is text, or with tokens that stand for nothing else. */
  readonly kind: 'json' | 'tokens';
  /** What stands in front of a conversation, by its system text and the functions that are told of. */
  opening(system: string, told?: ToldFunctions): Opening;
  /** An answer that calls functions, behind what it says before. */
  called(before: string, calls: readonly FunctionCall[]): readonly WrittenPart[];
  /** What a function gave. */
  result(name: string, result: string): readonly WrittenPart[];
  /** The beginning that is given to every answer that has to call one function, or any; '' for none. */
  beginning(name?: string): string;
  /** Whether a text may be calls, or go on to them: an answer's beginning, or from somewhere further on. */
  mayCall(text: string, isBeginning: boolean): boolean;
  /** The calls of a whole answer, of functions among `names`; undefined where it is text and nothing else. */
  read(answer: AnswerRead, names: ReadonlySet<string>): FoundCalls | undefined;
}

/** A whole answer: its text, and its tokens, a closing stop token included. */
interface AnswerRead {
  readonly text: string;
  readonly ids: readonly TokenId[];
}
