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
