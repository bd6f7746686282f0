import type { ChatCompletionChunk, ChatCompletionRequest } from '@mlc-ai/web-llm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FacetEngine } from '../src/engine/engine.ts';
import { readingCalls } from '../src/engine/answer-calls.ts';
import { AnswerWriter, type AnswerPiece } from '../src/engine/answer-writer.ts';
import { readChatRequest } from '../src/engine/request.ts';
import { stoppedTurn, type FinishReason, type TurnResult } from '../src/engine/turn.ts';
import { toolMarks } from '../src/shared/control-names.ts';
import { lengthOf } from '../src/shared/segments.ts';
import { NOTHING_BEGUN } from '../src/text/answer-text.ts';
import { chatPieces } from '../src/text/chat-template.ts';
import type { Conversation } from '../src/text/conversation.ts';
import { encodePieces } from '../src/text/pieces.ts';
import { spelling } from '../src/text/spelling.ts';
import { tokenTools } from '../src/text/token-tools.ts';
import { hasToolMarks } from '../src/text/tool-form.ts';
import { Tokenizer } from '../src/text/tokenizer.ts';
import { readTokenizerMetadata } from '../src/weights/gguf/tokenizer-metadata.ts';
import { openModel } from '../src/weights/open-model.ts';
import { MemorySource } from '../src/weights/source/memory.ts';
import { openNodeProcessor } from './support/device.ts';
import { writeGguf } from './support/gguf-document.ts';
import { smallModel } from './support/small-gguf.ts';
import { toolModel } from './support/tool-model.ts';

const sourceOf = (document = toolModel()) => new MemorySource(writeGguf(document), 'tools.gguf');
const tokenizerOf = async (document = toolModel()) =>
  new Tokenizer(readTokenizerMetadata((await openModel([sourceOf(document)])).text));
const tokenizer = await tokenizerOf();
const form = tokenTools(tokenizer);

const user = (content: string) => ({ role: 'user' as const, content });
const system = (content: string) => ({ role: 'system' as const, content });
const weather = {
  type: 'function' as const,
  function: {
    name: 'get_current_weather',
    description: 'Gets the current weather in a given location.',
    parameters: {
      type: 'object',
      properties: {
        unit: {
          type: 'string',
          enum: ['celsius', 'fahrenheit'],
          description: 'The unit to return the temperature in.',
        },
        location: {
          type: 'string',
          description: 'The city and state, e.g. "San Francisco, CA" or "Tokyo, JP"',
        },
      },
      required: ['location'],
      additionalProperties: false,
    },
  },
};
const time = { type: 'function' as const, function: { name: 'time' } };
const called = (...calls: [id: string, name: string, given: string][]) => ({
  role: 'assistant' as const,
  content: null,
  tool_calls: calls.map(([id, name, given]) => ({
    id,
    type: 'function' as const,
    function: { name, arguments: given },
  })),
});
const result = (tool_call_id: string, content: string) => ({ role: 'tool' as const, tool_call_id, content });

/** A request's prompt, with control tokens by their names. */
function promptOf(request: object): string {
  const { conversation } = readChatRequest(request as ChatCompletionRequest, form);
  return chatPieces(conversation as unknown as Conversation<[]>)
    .map((piece) => (piece.kind === 'text' ? piece.text : piece.kind === 'control' ? piece.name : '?'))
    .join('');
}

const DECLARED =
  '<start_function_declaration>declaration:get_current_weather{description:<escape>Gets the current weather in a given location.<escape>,parameters:{properties:{location:{description:<escape>The city and state, e.g. "San Francisco, CA" or "Tokyo, JP"<escape>,type:<escape>STRING<escape>},unit:{description:<escape>The unit to return the temperature in.<escape>,enum:[<escape>celsius<escape>,<escape>fahrenheit<escape>],type:<escape>STRING<escape>}},required:[<escape>location<escape>],type:<escape>OBJECT<escape>}}<end_function_declaration>';
const TRIGGER = 'You are a model that can do function calling with the following functions';
const CALL =
  '<start_function_call>call:get_current_weather{location:<escape>Tokyo, Japan<escape>}<end_function_call>';
const GIVEN =
  '<start_function_response>response:get_current_weather{temperature:15,weather:<escape>sunny<escape>}<end_function_response>';

test('the form is known by the vocabulary, and by nothing else', async () => {
  expect(hasToolMarks(tokenizer)).toBe(true);
  expect(hasToolMarks(await tokenizerOf(smallModel()))).toBe(false);
  for (const mark of toolMarks) expect(tokenizer.isControl(tokenizer.idOf(mark)!)).toBe(true);
});

describe('the prompt', () => {
  const ASKED = "Hey, what's the weather in Tokyo right now?";
  const BEGUN = `<bos><start_of_turn>developer\n${TRIGGER}${DECLARED}<end_of_turn>\n<start_of_turn>user\n${ASKED}<end_of_turn>\n<start_of_turn>model\n`;
  const weatherTalk = [
    user(ASKED),
    called(['a', 'get_current_weather', '{"location": "Tokyo, Japan"}']),
    result('a', '{"weather": "sunny", "temperature": 15}'),
  ];

  test("is that of the guide's example, turn by turn", () => {
    const tools = [weather];
    expect(promptOf({ messages: weatherTalk.slice(0, 1), tools })).toBe(BEGUN);
    expect(promptOf({ messages: [system(TRIGGER), user(ASKED)], tools })).toBe(BEGUN);
    expect(promptOf({ messages: weatherTalk, tools })).toBe(`${BEGUN}${CALL}${GIVEN}`);
    const answer = { role: 'assistant' as const, content: 'It is sunny.' };
    expect(promptOf({ messages: [...weatherTalk, answer, user('And now?')], tools })).toBe(
      `${BEGUN}${CALL}${GIVEN}It is sunny.<end_of_turn>\n<start_of_turn>user\nAnd now?<end_of_turn>\n<start_of_turn>model\n`,
    );
    expect(promptOf({ messages: [...weatherTalk, answer], tools })).toBe(
      `${BEGUN}${CALL}${GIVEN}It is sunny.`,
    );
  });

  test('has several calls, their results, and what is asked behind them', () => {
    const messages = [
      user('x'),
      {
        ...called(['a', 'time', ''], ['b', 'time', '{"at":{"list":[1,true,null," s "]}}']),
        content: 'Well.',
      },
      result('a', 'noon'),
      result('b', '[1]'),
      user('y'),
    ];
    expect(promptOf({ messages })).toBe(
      '<bos><start_of_turn>user\nx<end_of_turn>\n<start_of_turn>model\nWell.' +
        '<start_function_call>call:time{}<end_function_call>' +
        '<start_function_call>call:time{at:{list:[1,true,null,<escape> s <escape>]}}<end_function_call>' +
        '<start_function_response>response:time{value:<escape>noon<escape>}<end_function_response>' +
        '<start_function_response>response:time{value:[1]}<end_function_response>' +
        '<end_of_turn>\n<start_of_turn>user\ny<end_of_turn>\n<start_of_turn>model\n',
    );
  });

  test('has results by the functions of their own turn, where ids are counted anew in each', () => {
    const messages = [
      user('x'),
      called(['call_0', 'time', '{}']),
      result('call_0', 'noon'),
      { role: 'assistant' as const, content: 'Noon.' },
      user('y'),
      called(['call_0', 'get_current_weather', '{}']),
      result('call_0', 'sunny'),
    ];
    const names = [...promptOf({ messages }).matchAll(/response:(\w+)/g)].map(([, name]) => name);
    expect(names).toEqual(['time', 'get_current_weather']);
  });

  test('has a result of any length', () => {
    const list = JSON.stringify(Array.from({ length: 80_000 }, () => 7));
    const messages = [user('x'), called(['a', 'time', '{}']), result('a', list)];
    expect(promptOf({ messages })).toContain(`response:time{value:${list}}<end_function_response>`);
  });

  test('has what lies too deep as a text', () => {
    const deep = `${'['.repeat(20_000)}${']'.repeat(20_000)}`;
    const messages = [user('x'), called(['a', 'time', `{"at":${deep}}`]), result('a', deep)];
    const prompt = promptOf({ messages });
    expect(prompt).toContain(`call:time{{"at":${deep}}}<end_function_call>`);
    expect(prompt).toContain(`response:time{value:<escape>${deep}<escape>}`);
  });

  test('has the system text in a turn of the developer, with functions or without', () => {
    expect(promptOf({ messages: [system('Be brief.'), user('x')] })).toMatch(
      /^<bos><start_of_turn>developer\nBe brief\.<end_of_turn>\n<start_of_turn>user\nx<end_of_turn>/,
    );
    expect(promptOf({ messages: [system('Be brief.'), user('x')], tools: [time] })).toContain(
      `developer\nBe brief.\n\n${TRIGGER}<start_function_declaration>declaration:time{description:<escape><escape>}<end`,
    );
    expect(promptOf({ messages: [user('x')] })).not.toContain('developer');
  });

  test('no text can write a mark', () => {
    const forged = toolMarks.join('');
    const said = {
      messages: [
        system(forged),
        user(forged),
        called(['a', 'time', JSON.stringify({ [forged]: forged, __proto__: 1 })]),
        result('a', forged),
      ],
      tools: [{ type: 'function', function: { name: 'time', description: forged } }],
    };
    const { conversation } = readChatRequest(said as ChatCompletionRequest, form);
    const segments = encodePieces(tokenizer, chatPieces(conversation as unknown as Conversation<[]>));
    const ids = segments.flatMap((segment) => (segment.kind === 'tokens' ? segment.ids : []));
    const counts = toolMarks.map((mark) => ids.filter((id) => id === tokenizer.idOf(mark)).length);
    expect(counts).toEqual([1, 1, 1, 1, 1, 1, 6]);
    expect(lengthOf(segments)).toBe(ids.length);
  });
});

/** What is told of an answer of these tokens, one after the other. */
async function told(
  answer: string,
  finishReason: FinishReason = 'stop',
  parallel = true,
  stops: readonly string[] = [],
) {
  const ids = tokenizer.encodeSpecial(answer);
  async function* turn(): AsyncGenerator<AnswerPiece, TurnResult> {
    const writer = new AnswerWriter(
      spelling(tokenizer, toolMarks),
      { stops, logprobs: undefined },
      NOTHING_BEGUN,
    );
    for (const id of ids) {
      const { piece } = writer.push(id, undefined);
      if (piece) yield piece;
    }
    const last = writer.end(finishReason === 'stop');
    if (last) yield last;
    return { ...stoppedTurn(), text: writer.text, ids, finishReason };
  }
  const functions = [{ name: 'get_current_weather' }, { name: 'time' }];
  const reading = readingCalls(turn(), { functions, parallel, required: false, beginning: '' }, form);
  const pieces: AnswerPiece[] = [];
  for (;;) {
    const { done, value } = await reading.next();
    if (done) return { pieces, result: value, calls: value.calls?.map((each) => each.function) };
    pieces.push(value);
  }
}

describe('an answer', () => {
  test.each([
    [CALL, [['get_current_weather', '{"location":"Tokyo, Japan"}']]],
    [
      `${CALL}<start_function_call>call:time{}<end_function_call>`,
      [
        ['get_current_weather', '{"location":"Tokyo, Japan"}'],
        ['time', '{}'],
      ],
    ],
    [
      '<start_function_call>call:time{a:-1.5e3,b:[true,None,{c:<escape>{}[],:"\\\n<escape>}],d:{}}<end_function_call>',
      [['time', '{"a":-1.5e3,"b":[true,null,{"c":"{}[],:\\"\\\\\\n"}],"d":{}}']],
    ],
    [`${CALL}<start_function_response>`, [['get_current_weather', '{"location":"Tokyo, Japan"}']]],
    [
      ' <start_function_call> call:time { <escape>a<escape> : 1 , __proto__:2 } <end_function_call>\n',
      [['time', '{"a":1,"__proto__":2}']],
    ],
  ])('is calls: %s', async (answer, calls) => {
    const { pieces, result: turn, calls: found } = await told(answer);
    expect(found).toEqual(calls.map(([name, given]) => ({ name, arguments: given })));
    expect(turn.finishReason).toBe('tool_calls');
    expect(pieces.at(-1)).toMatchObject({ text: '', calls: turn.calls });
    expect(pieces.map(({ text }) => text).join('')).toBe(turn.text);
    expect(turn.text.trim()).toBe('');
  });

  test('may say something before it calls, and only the first call counts where one is wanted', async () => {
    const { pieces, result: turn, calls } = await told(`so the${CALL}${CALL}`, 'stop', false);
    expect(pieces.slice(0, -1).map(({ text }) => text)).toEqual(['s', 'o', ' the']);
    expect([turn.text, calls?.length]).toEqual(['so the', 1]);
  });

  test.each(['>>>', '>\n', 'call>>', '_call>.'])('is calls beside the stop string %j', async (stop) => {
    const { pieces, calls } = await told(`so the${CALL}${CALL}`, 'stop', true, [stop]);
    expect(calls?.map(({ name }) => name)).toEqual(['get_current_weather', 'get_current_weather']);
    expect(pieces.map(({ text }) => text).join('')).toBe('so the');
  });

  test('is no call for a bracket at its end', async () => {
    const { pieces, calls } = await told('so <start_of the <', 'stop');
    expect(calls).toBeUndefined();
    expect(pieces.map(({ text }) => text).join('')).toBe('so <start_of the <');
  });

  test.each<[string, FinishReason]>([
    ['so the rain', 'stop'],
    ['', 'stop'],
    [CALL, 'length'],
    [CALL, 'abort'],
    ['<start_function_call>call:rain{}<end_function_call>', 'stop'],
    ['<start_function_call>call:constructor{}<end_function_call>', 'stop'],
    ['<start_function_call>call:time{}', 'stop'],
    ['<start_function_call>call:time<end_function_call>', 'stop'],
    ['<start_function_call>time{}<end_function_call>', 'stop'],
    ['<start_function_call>call:time{a:1<end_function_call>', 'stop'],
    ['<start_function_call>call:time{a:word}<end_function_call>', 'stop'],
    ['<start_function_call>call:time{a:constructor}<end_function_call>', 'stop'],
    ['<start_function_call>call:time{a:01}<end_function_call>', 'stop'],
    ['<start_function_call>call:time{a:<escape>x}<end_function_call>', 'stop'],
    ['<start_function_call>call:time{a:1,}<end_function_call>', 'stop'],
    ['<start_function_call>call:time{}<end_function_call>so', 'stop'],
    ['<start_function_call><start_function_call>call:time{}<end_function_call>', 'stop'],
    ['<end_function_call>call:time{}<start_function_call>', 'stop'],
    [`<start_function_call>call:time{a:${'['.repeat(500)}${']'.repeat(500)}}<end_function_call>`, 'stop'],
  ])('is text where a call is damaged or none: %s, %s', async (answer, finishReason) => {
    const { pieces, result: turn, calls } = await told(answer, finishReason);
    expect(calls).toBeUndefined();
    expect(turn).toMatchObject({ text: answer, finishReason });
    expect(pieces.map(({ text }) => text).join('')).toBe(answer);
  });

  test('marks that are spelt out by other tokens are none', async () => {
    const ids = tokenizer.encode('<start_function_call>call:time{}<end_function_call>');
    expect(form.read({ text: '', ids }, new Set(['time']))).toBeUndefined();
    const within = [
      ...tokenizer.encodeSpecial('<start_function_call>call:time{a:<escape>'),
      ...tokenizer.encode('<escape>}'),
      ...tokenizer.encodeSpecial('<escape>}<end_function_call>'),
    ];
    expect(form.read({ text: '', ids: within }, new Set(['time']))?.calls).toEqual([
      { name: 'time', arguments: '{"a":"<escape>}"}' },
    ]);
  });
});

describe('a model with such a vocabulary', () => {
  let engine: FacetEngine;
  beforeAll(async () => {
    engine = new FacetEngine({ gpu: undefined, openProcessor: openNodeProcessor, onStatus: () => undefined });
    await engine.load([sourceOf()], { compute: 'cpu', signal: new AbortController().signal });
  });
  afterAll(() => engine.unload());

  async function ask(request: object) {
    const given = { temperature: 1, seed: 1, max_tokens: 200, ...request, stream: true };
    const turn = engine.chat(given as ChatCompletionRequest, new AbortController().signal);
    const chunks: ChatCompletionChunk[] = [];
    for (;;) {
      const { done, value } = await turn.next();
      if (done) return { chunks, whole: value };
      chunks.push(value);
    }
  }
  const strict = (name: string, parameters: object) => ({
    type: 'function',
    function: { name, strict: true, parameters: { type: 'object', ...parameters } },
  });
  const place = strict('place', {
    properties: {
      city: { enum: ['Rome, "IT"', '<escape>'] },
      days: { type: 'array', items: { type: 'integer', minimum: 1, maximum: 3 }, minItems: 1, maxItems: 2 },
      exact: { const: { of: [null, 1.5] } },
    },
    required: ['city', 'days', 'exact'],
    additionalProperties: false,
  });

  test('calls what it has to, streams the call, and goes on behind the result', async () => {
    const tool_choice = { type: 'function', function: { name: 'place' } };
    const asked = { messages: [user('x')], tools: [place, time], tool_choice, parallel_tool_calls: false };
    const { chunks, whole } = await ask(asked);
    const [choice] = whole.choices;
    expect(choice?.finish_reason).toBe('tool_calls');
    const [call] = choice?.message.tool_calls ?? [];
    const given = JSON.parse(call?.function.arguments ?? '');
    expect(call?.function.name).toBe('place');
    expect(given).toEqual({
      city: expect.toBeOneOf(['Rome, "IT"', '<escape>']),
      days: expect.any(Array),
      exact: { of: [null, 1.5] },
    });
    for (const day of given.days) expect([1, 2, 3]).toContain(day);
    const streamed = chunks.flatMap(({ choices: [each] }) => each?.delta.tool_calls ?? []);
    expect(streamed).toEqual([{ index: 0, ...call }]);
    expect(chunks.map(({ choices: [each] }) => each?.delta.content ?? '').join('')).toBe('');

    const messages = [user('x'), choice!.message, result(call!.id, 'noon')];
    const { whole: next } = await ask({ messages, tools: [place], max_tokens: 4 });
    // The call stands in the prompt as the tokens that it was, so that all of it is in the cache.
    const before = whole.usage!;
    expect(next.usage).toMatchObject({
      prompt_tokens_details: { cached_tokens: before.prompt_tokens + before.completion_tokens - 1 },
    });
  });

  test('calls any of its functions, or says what it is held to', async () => {
    const { whole } = await ask({
      messages: [user('x')],
      tools: [place, time],
      tool_choice: 'required',
      n: 3,
    });
    for (const { finish_reason, message } of whole.choices) {
      if (finish_reason === 'length') continue;
      expect(finish_reason).toBe('tool_calls');
      for (const { function: each } of message.tool_calls ?? []) {
        expect(['place', 'time']).toContain(each.name);
        JSON.parse(each.arguments);
      }
    }
    const held = { type: 'choice', choices: ['yes'] };
    const { whole: either } = await ask({
      messages: [user('x')],
      tools: [place],
      response_format: held,
      n: 4,
    });
    for (const { finish_reason, message } of either.choices) {
      expect([finish_reason, message.content]).toEqual(
        message.tool_calls ? ['tool_calls', null] : ['stop', 'yes'],
      );
    }
  });

  test('refuses a strict schema that its calls cannot write, by its place', async () => {
    const named = strict('f', { properties: { 'a:b': { type: 'string' } } });
    await expect(ask({ messages: [user('x')], tools: [named] })).rejects.toMatchObject({
      code: 'bad-request',
      data: { param: 'tools', place: '/0/function/parameters/properties/a:b' },
    });
  });
});
