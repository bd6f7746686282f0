import type { ChatCompletionMessageToolCall, ChatCompletionRequest } from '@mlc-ai/web-llm';

/** The call of an engine without a model: of the first function, with the question, where that begins with `Call`. */
export function fakeCalls(
  { tools, messages }: Pick<ChatCompletionRequest, 'tools' | 'messages'>,
  question: string,
): ChatCompletionMessageToolCall[] | undefined {
  const [tool] = tools ?? [];
  if (!tool || messages.at(-1)?.role !== 'user' || !question.startsWith('Call')) return undefined;
  const called = { name: tool.function.name, arguments: JSON.stringify({ question }) };
  return [{ id: `call_${messages.length}`, type: 'function', function: called }];
}
