import type { ChatCompletionMessageToolCall } from '@mlc-ai/web-llm';
import { JSON_TOOLS } from '../text/tool-calls.ts';
import type { ToolForm } from '../text/tool-form.ts';
import type { AnswerPiece } from './answer-writer.ts';
import type { Tools } from './request-tools.ts';
import type { TurnResult } from './turn.ts';

/**
 * A turn whose answer may be calls of functions, in the form of its model. Its text is held back as long as it can be
 * that; calls come all at once, at its end. What is none after all is text, with the beginning that it was given.
 */
export async function* readingCalls(
  turn: AsyncGenerator<AnswerPiece, TurnResult>,
  { functions, parallel, beginning }: Tools,
  form: ToolForm = JSON_TOOLS,
): AsyncGenerator<AnswerPiece, TurnResult> {
  let text = beginning;
  let told = 0;
  let held: AnswerPiece | undefined = form.mayCall(text, true) ? { text } : undefined;
  let next = await turn.next();
  for (; !next.done; next = await turn.next()) {
    const piece: AnswerPiece = held ? joined(held, next.value) : next.value;
    text += next.value.text;
    held = form.mayCall(piece.text, told === 0) ? piece : undefined;
    if (held) continue;
    told = text.length;
    yield piece;
  }
  const result = next.value;
  const names = new Set(functions.map(({ name }) => name));
  const whole = { text: beginning + result.text, ids: result.ids };
  const found = held && result.finishReason === 'stop' ? form.read(whole, names) : undefined;
  if (!found) {
    if (held && held.text !== '') yield held;
    return { ...result, text: whole.text };
  }
  const calls = (parallel ? found.calls : found.calls.slice(0, 1)).map(
    (each): ChatCompletionMessageToolCall => ({
      id: `call_${crypto.randomUUID()}`,
      type: 'function',
      function: each,
    }),
  );
  const before = found.text.slice(told);
  if (before !== '') yield { text: before };
  yield { text: '', calls };
  return { ...result, text: found.text, calls, finishReason: 'tool_calls' };
}

function joined(earlier: AnswerPiece, later: AnswerPiece): AnswerPiece {
  const logprobs = [...(earlier.logprobs ?? []), ...(later.logprobs ?? [])];
  return { text: earlier.text + later.text, ...(later.logprobs ? { logprobs } : {}) };
}
