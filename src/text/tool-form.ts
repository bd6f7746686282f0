/** A call of a function: its name, and its arguments in JSON. */
export interface FunctionCall {
  readonly name: string;
  readonly arguments: string;
}

/** Calls as Gemma 3 writes them: an object each, on lines of their own. */
export const callsText = (calls: readonly FunctionCall[]): string =>
  calls
    .map(({ name, arguments: given }) => `{"name": ${JSON.stringify(name)}, "parameters": ${given || '{}'}}`)
    .join('\n');

/** The result of a call, as the user's turn gives it to the model. */
export const resultText = (result: string): string => `\`\`\`tool_output\n${result}\n\`\`\``;
