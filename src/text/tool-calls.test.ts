import { describe, expect, test } from 'vitest';
import { mayBeCalls, readCalls } from './tool-calls.ts';
import { callBeginning, callsText, functionsText } from './tool-form.ts';

const NAMES = new Set(['weather', 'time']);
const ROME = { name: 'weather', arguments: '{"city": "Rome"}' };

describe('calls are read from', () => {
  test.each([
    ['{"name": "weather", "parameters": {"city": "Rome"}}', [ROME]],
    [' {"name":"weather","arguments":{"city": "Rome"}}\n', [ROME]],
    ['```json\n{"name": "weather", "parameters": {"city": "Rome"}}\n```', [ROME]],
    ['```tool_code\n[{"name": "weather", "parameters": {"city": "Rome"}}]\n```', [ROME]],
    ['{"name": "time"}', [{ name: 'time', arguments: '{}' }]],
    ['{"parameters": {}, "name": "time"}', [{ name: 'time', arguments: '{}' }]],
    [
      '{"name": "time", "parameters": {}}\n{"name": "weather", "parameters": {"city": "Rome"}}',
      [{ name: 'time', arguments: '{}' }, ROME],
    ],
    ['{"name": "time", "parameters": {"x": "}\\"{"}}', [{ name: 'time', arguments: '{"x": "}\\"{"}' }]],
  ])('%s', (text, calls) => {
    expect(readCalls(text, NAMES)).toEqual(calls);
  });

  test('what was written of them, which is written again in the next prompt', () => {
    const text = '{"name": "weather", "parameters": {"city": "Rome", "days": [1,2 , 3]}}';
    expect(callsText(readCalls(text, NAMES) ?? [])).toBe(text);
  });
});

test.each([
  '',
  'The weather is fine.',
  '{"name": "rain", "parameters": {}}',
  '{"name": "weather", "parameters": {"city": "Rome"}',
  '{"name": "weather", "parameters": {"city": Rome}}',
  '{"name": "weather", "parameters": "Rome"}',
  '{"name": "weather", "parameters": [1]}',
  '{"name": "weather", "parameters": {}, "why": "so"}',
  '{"name": "weather", "parameters": {}} That is it.',
  'Here: {"name": "weather", "parameters": {}}',
  '[]',
  '{"city": "Rome"}',
])('any other text is text: %s', (text) => {
  expect(readCalls(text, NAMES)).toBeUndefined();
});

test('nobody waits for what cannot be a call', () => {
  const call = '```json\n[ {\n "name" : "weather", "parameters": {}}]\n```';
  for (let length = 0; length <= call.length; length++) {
    expect(mayBeCalls(call.slice(0, length)), call.slice(0, length)).toBe(true);
  }
  for (const text of ['T', '{"city', '{"nam_', '[1', '`code`', '{}', '{"names"']) {
    expect(mayBeCalls(text), text).toBe(false);
  }
  for (const name of [undefined, 'weather']) expect(mayBeCalls(callBeginning(name))).toBe(true);
});

test('functions are told in JSON', () => {
  const text = functionsText([{ name: 'time', description: 'Tells it.' }], false);
  expect(text).toContain('{"name": function name, "parameters": dictionary of argument name and its value}');
  expect(text).toContain('"description": "Tells it."');
  expect(functionsText([{ name: 'time' }], true)).toContain('You MUST invoke one of them');
});
