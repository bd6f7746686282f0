import { expect, test } from 'vitest';
import { readingCalls } from './answer-calls.ts';
import type { AnswerPiece } from './answer-writer.ts';
import { type Tools, toolsOf } from './request-tools.ts';
import { type FinishReason, stoppedTurn, type TurnResult } from './turn.ts';

const functions = [{ name: 'weather' }, { name: 'time' }];
const AUTO: Tools = { functions, parallel: true, required: false, beginning: '' };
const CALL = '{"name": "weather", "parameters": {"city": "Rome"}}';
const called = (name: string, given: string) => ({
  id: expect.stringMatching(/^call_[0-9a-f-]{36}$/),
  type: 'function',
  function: { name, arguments: given },
});
const ROME = called('weather', '{"city": "Rome"}');

/** What is told of an answer that comes in these pieces. */
async function told(pieces: readonly string[], tools = AUTO, finishReason: FinishReason = 'stop') {
  async function* turn(): AsyncGenerator<AnswerPiece, TurnResult> {
    for (const text of pieces) yield { text };
    return { ...stoppedTurn(), text: pieces.join(''), finishReason };
  }
  const reading = readingCalls(turn(), tools);
  const heard: AnswerPiece[] = [];
  for (;;) {
    const { done, value } = await reading.next();
    if (done) return { told: heard, result: value };
    heard.push(value);
  }
}

test('a call is told as one, and no text', async () => {
  const { told: pieces, result } = await told(CALL.split(''));
  expect(pieces).toEqual([{ text: '', calls: [ROME] }]);
  expect(result).toMatchObject({ text: '', calls: [ROME], finishReason: 'tool_calls' });
});

test('several are told in their order, or the first where only one is wanted', async () => {
  const both = [`${CALL}\n`, '{"name": "time"}'];
  const { result } = await told(both);
  expect(result.calls).toEqual([ROME, called('time', '{}')]);
  expect((await told(both, { ...AUTO, parallel: false })).result.calls).toEqual([ROME]);
});

test('text comes as it is written, and what looks like a call no longer than it does', async () => {
  expect(await told(['Fine', ' day'])).toMatchObject({
    told: [{ text: 'Fine' }, { text: ' day' }],
    result: { text: 'Fine day', finishReason: 'stop' },
  });
  const { told: pieces } = await told(['{"', 'na', 'med": 1, ', '"b": 2}']);
  expect(pieces).toEqual([{ text: '{"named": 1, ' }, { text: '"b": 2}' }]);
});

test.each<[string, FinishReason]>([
  ['{"name": "rain", "parameters": {}}', 'stop'],
  ['{"name": "weather", "parameters": {"city', 'stop'],
  [CALL, 'length'],
  [CALL, 'abort'],
])('a call that is none is text: %s, %s', async (text, finishReason) => {
  const { told: pieces, result } = await told([text], AUTO, finishReason);
  expect(pieces).toEqual([{ text }]);
  expect(result).toMatchObject({ text, finishReason });
  expect(result.calls).toBeUndefined();
});

test('a required call has its beginning, whatever becomes of it', async () => {
  const tools = toolsOf({
    tools: functions.map((each) => ({ type: 'function' as const, function: each })),
    tool_choice: { type: 'function', function: { name: 'weather' } },
  });
  expect((await told([' {"city": "Rome"}', '}'], tools)).result.calls).toEqual([ROME]);
  const { told: pieces, result } = await told([' well'], tools);
  expect(pieces).toEqual([{ text: '{"name": "weather", "parameters": well' }]);
  expect(result.text).toBe('{"name": "weather", "parameters": well');
});
