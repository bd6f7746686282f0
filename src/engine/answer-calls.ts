import type { ChatCompletionMessageToolCall } from '@mlc-ai/web-llm';
import { mayBeCalls, readCalls } from '../text/tool-calls.ts';
import type { AnswerPiece } from './answer-writer.ts';
import type { Tools } from './request-tools.ts';
import type { TurnResult } from './turn.ts';

/**
 * A turn whose answer may be calls of functions. Its text is held back as long as it can be that; calls come all at
 * once, at its end. What is none after all is text, with the beginning that it was given.
 */
export async function* readingCalls(
  turn: AsyncGenerator<AnswerPiece, TurnResult>,
  { functions, parallel, beginning }: Tools,
): AsyncGenerator<AnswerPiece, TurnResult> {
  let held: AnswerPiece | undefined = { text: beginning };
  let next = await turn.next();
  for (; !next.done; next = await turn.next()) {
    const piece: AnswerPiece = held ? joined(held, next.value) : next.value;
    held = held && mayBeCalls(piece.text) ? piece : undefined;
    if (!held) yield piece;
  }
  const result = next.value;
  const names = new Set(functions.map(({ name }) => name));
  const found = held && result.finishReason === 'stop' ? readCalls(held.text, names) : undefined;
  if (!found) {
    if (held && held.text !== '') yield held;
    return { ...result, text: beginning + result.text };
  }
  const calls = (parallel ? found : found.slice(0, 1)).map((each): ChatCompletionMessageToolCall => ({
    id: `call_${crypto.randomUUID()}`,
    type: 'function',
    function: each,
  }));
  yield { text: '', calls };
  return { ...result, text: '', calls, finishReason: 'tool_calls' };
}

function joined(earlier: AnswerPiece, later: AnswerPiece): AnswerPiece {
  const logprobs = [...(earlier.logprobs ?? []), ...(later.logprobs ?? [])];
  return { text: earlier.text + later.text, ...(later.logprobs ? { logprobs } : {}) };
}
