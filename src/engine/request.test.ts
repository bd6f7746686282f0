import { describe, expect, test } from 'vitest';
import { FacetError } from '../shared/errors.ts';
import { type GivenMessage, readMessages } from './request-messages.ts';
import { readChatRequest, readCompletionRequest, readOptions } from './request.ts';

const user = (content: unknown): GivenMessage => ({ role: 'user', content });
const assistant = (content: unknown): GivenMessage => ({ role: 'assistant', content });
const system = (content: unknown): GivenMessage => ({ role: 'system', content });
const call = (id: string, name = 'f') => ({
  id,
  type: 'function' as const,
  function: { name, arguments: '{"x":1}' },
});
const said = (text: string) => ({ type: 'text', text });
const image = (url: string, detail?: string) => ({ type: 'image_url', image_url: { url, detail } });

const code = (run: () => unknown): unknown => {
  try {
    return run();
  } catch (error) {
    return error instanceof FacetError ? error.code : error;
  }
};

describe('messages', () => {
  test('become turns, a question, and the answer that was begun', () => {
    const text = (content: string) => [{ kind: 'text', text: content }];
    const messages = [system('s'), user('a'), assistant('b'), user([said('c '), said('d')]), assistant('e ')];
    const conversation = {
      system: 's',
      turns: [{ question: text('a'), answer: { text: 'b' } }],
      question: text('c d'),
      begun: { text: 'e ' },
    };
    expect(readMessages(messages)).toEqual(conversation);
    expect(readMessages(messages.slice(0, -1))).toEqual({ ...conversation, begun: undefined });
    expect(readMessages([user('x')])).toEqual({
      system: '',
      turns: [],
      question: text('x'),
      begun: undefined,
    });
  });

  test('keep the texts of an answer in parts, joined', () => {
    expect(readMessages([user('x'), assistant([said('a '), said('b')])]).begun).toEqual({ text: 'a b' });
  });

  test('take a developer for the system, and several in a row for one', () => {
    const one = readMessages([
      { role: 'developer', content: 's' },
      user('a'),
      user([said('b'), image('i'), said('c')]),
      user('d'),
      assistant(null),
      assistant('e'),
    ]);
    expect(one).toEqual({
      system: 's',
      turns: [],
      question: [
        { kind: 'text', text: 'a\n\nb' },
        { kind: 'image', image: { url: 'i', detail: 'auto' } },
        { kind: 'text', text: 'c\n\nd' },
      ],
      begun: { text: '\n\ne' },
    });
  });

  test('keep the spaces between the parts of a text', () => {
    expect(readMessages([user([said('What are '), said('you?')])]).question).toEqual([
      { kind: 'text', text: 'What are you?' },
    ]);
  });

  test('have calls of tools as the model writes them, and their results from the user', () => {
    const { turns, question } = readMessages([
      user('x'),
      { role: 'assistant', content: null, tool_calls: [call('a'), call('b', 'g')] } as GivenMessage,
      { role: 'tool', tool_call_id: 'b', content: '2' } as GivenMessage,
      { role: 'tool', tool_call_id: 'a', content: [said('1')] } as GivenMessage,
    ]);
    expect(turns[0]?.answer.text).toBe(
      '{"name": "f", "parameters": {"x":1}}\n{"name": "g", "parameters": {"x":1}}',
    );
    expect(question).toEqual([{ kind: 'text', text: '```tool_output\n2\n```\n\n```tool_output\n1\n```' }]);
  });

  test('take back what an answer says of itself', () => {
    const answer = { role: 'assistant', content: 'b', refusal: null, tool_calls: [], annotations: [] };
    expect(readMessages([user('a'), answer, user('c')]).turns[0]?.answer).toEqual({ text: 'b' });
  });

  test('show images where they stand, looked at in parts where high detail is asked for', () => {
    const { question } = readMessages([user([image('a'), said('x'), image('b', 'high'), image('c', 'low')])]);
    expect(question).toEqual([
      { kind: 'image', image: { url: 'a', detail: 'auto' } },
      { kind: 'text', text: 'x' },
      { kind: 'image', image: { url: 'b', detail: 'high' } },
      { kind: 'image', image: { url: 'c', detail: 'auto' } },
    ]);
  });

  test.each<[string, unknown]>([
    ['no messages', []],
    ['no list', { messages: [] }],
    ['a system message alone', [system('x')]],
    ['a second system message', [system('x'), system('y'), user('z')]],
    ['the assistant first', [assistant('x'), user('y')]],
    ['a system message further on', [user('x'), system('y'), user('z')]],
    ['an unknown role', [{ role: 'tool', content: 'x' }]],
    ['no content', [user(null)]],
    ['null', null],
    ['none at all', undefined],
    ['null for a message', [null]],
    ['a number as content', [user(5)]],
    ['a number as text', [user([{ type: 'text', text: 5 }])]],
    ['an unknown detail', [user([image('a', 'banana')])]],
    ['a field that no message has', [{ ...user('x'), colour: 'red' }]],
    ["a name, which the model's turns lack", [{ ...user('x'), name: 'Ann' }]],
    ['a result of no call', [user('x'), { role: 'tool', tool_call_id: 'a', content: '1' }]],
    ['calls at the end', [user('x'), { role: 'assistant', content: null, tool_calls: [call('a')] }]],
    ['audio', [user([{ type: 'input_audio' }])]],
    ['a text part without text', [user([{ type: 'text' }])]],
    ['an image without an address', [user([{ type: 'image_url' }])]],
    ['an image of the assistant', [user('x'), assistant([image('a')]), user('y')]],
    ['an image of the assistant, to be continued', [user('x'), assistant([image('a')])]],
    ['an image of the system', [system([image('a')]), user('y')]],
  ])('are refused: %s', (_, messages) => {
    expect(code(() => readMessages(messages as GivenMessage[]))).toBe('bad-request');
  });
});

describe('options', () => {
  test('are those of the model where a request has none', () => {
    expect(readOptions({})).toMatchObject({ maxTokens: Infinity, stops: [], ignoreEos: false });
  });

  test('have stop strings as a list, without empty ones', () => {
    expect(readOptions({ stop: 'a' }).stops).toEqual(['a']);
    expect(readOptions({ stop: ['a', '', 'b'] }).stops).toEqual(['a', 'b']);
    expect(readOptions({ stop: null, max_tokens: null }).maxTokens).toBe(Infinity);
  });
});

/** A request's refusal, in OpenAI's terms. */
function refused(fields: object): Record<string, unknown> | string {
  try {
    // Spread, a field called __proto__ would be no field any more.
    const request = { messages: [user('x')] };
    for (const [name, value] of Object.entries(fields)) {
      Object.defineProperty(request, name, { value, enumerable: true });
    }
    readChatRequest(request as never);
    return 'accepted';
  } catch (error) {
    return error instanceof FacetError && error.code === 'bad-request' ? { ...error.data } : 'not refused';
  }
}

test.each<[string, object]>([
  ['max_tokens', { max_tokens: 0 }],
  ['max_tokens', { max_tokens: -1 }],
  ['max_tokens', { max_tokens: 2.5 }],
  ['max_tokens', { max_tokens: Number.NaN }],
  ['max_tokens', { max_tokens: '3' }],
  ['max_completion_tokens', { max_completion_tokens: 0 }],
  ['max_completion_tokens', { max_tokens: 2, max_completion_tokens: 3 }],
  ['temperature', { temperature: -1 }],
  ['temperature', { temperature: '1' }],
  ['top_p', { top_p: 2 }],
  ['n', { n: 0 }],
  ['n', { n: 1.5 }],
  ['stop', { stop: 5 }],
  ['stop[1]', { stop: ['a', 1] }],
  ['stream', { stream: 'yes' }],
  ['stream_options', { stream_options: { include_usage: true } }],
  ['stream_options.include_usage', { stream: true, stream_options: { include_usage: 1 } }],
  ['model', { model: 5 }],
  ['signal', { signal: {} }],
  ['extra_body', { extra_body: 'x' }],
  ['extra_body.top_k', { extra_body: { top_k: 'x' } }],
  ['extra_body.prompt_cache_key', { extra_body: { prompt_cache_key: 7 } }],
  ['prompt_cache_key', { prompt_cache_key: '' }],
  ['messages', { messages: 'x' }],
  ['messages[0]', { messages: [5] }],
  ['messages[0].role', { messages: [{ role: 'robot', content: 'x' }] }],
  ['messages[0].content[1].type', { messages: [user([said('a'), { type: 'input_audio' }])] }],
  ['messages[0].content[0].image_url.detail', { messages: [user([image('a', 'banana')])] }],
])('what %s cannot be is refused by name: %j', (param, fields) => {
  expect(refused(fields)).toMatchObject({ status: 400, type: 'invalid_request_error', param });
  expect(refused(fields)).toMatchObject({ code: 'invalid_value' });
});

/** An object that holds itself. */
const endless: Record<string, unknown> = { type: 'object' };
endless['properties'] = { more: endless };
/** Schemas in one another, deeper than any stack. */
const deep = Array.from({ length: 50_000 }).reduce((items: object) => ({ items }), {});
const schema = (given: unknown) => ({
  response_format: { type: 'json_schema', json_schema: { name: 'n', schema: given } },
});
const parameters = (given: unknown) => ({
  tools: [{ type: 'function', function: { name: 'f', parameters: given } }],
});

test.each<[string, object]>([
  ['logit_bias', { logit_bias: [1] }],
  ['logit_bias', { logit_bias: [] }],
  ['logit_bias', { logit_bias: { constructor: 1 } }],
  ['logit_bias', { logit_bias: JSON.parse('{"__proto__": 1}') }],
  ['metadata', { metadata: ['a'] }],
  ['extra_body', { extra_body: [] }],
  ['stream_options', { stream: true, stream_options: [] }],
  ['response_format.json_schema.schema', schema([])],
  ['response_format.json_schema.schema', schema(new Map())],
  ['response_format', schema(endless)],
  ['response_format', schema(deep)],
  ['response_format', schema({ minimum: 1n })],
  ['tools[0].function.parameters', parameters([])],
  ['tools[0].function.parameters', parameters(endless)],
  ['tools[0].function.parameters', parameters(deep)],
  ['tools[0].function.parameters', parameters({ minimum: 1n })],
])('what %s cannot hold is refused by name', (param, fields) => {
  expect(refused(fields)).toMatchObject({ status: 400, param, code: 'invalid_value' });
});

test.each<[string, object]>([
  ['temprature', { temprature: 1 }],
  ['constructor', { constructor: 1 }],
  ['__proto__', JSON.parse('{"__proto__": 1}')],
  ['extra_body.topk', { extra_body: { topk: 1 } }],
  ['stream_options.usage', { stream: true, stream_options: { usage: true } }],
  ['messages[0].colour', { messages: [{ ...user('x'), colour: 'red' }] }],
])('the unknown %s is refused by name', (param, fields) => {
  expect(refused(fields)).toMatchObject({ status: 400, param, code: 'unknown_parameter' });
});

test.each<[string, object]>([
  ['functions', { functions: [{ name: 'f' }] }],
  ['modalities', { modalities: ['text', 'audio'] }],
  ['reasoning_effort', { reasoning_effort: 'high' }],
  ['store', { store: true }],
  ['extra_body.enable_thinking', { extra_body: { enable_thinking: true } }],
  ['extra_body.resumable', { extra_body: { resumable: { enabled: true } } }],
  ['messages[0].name', { messages: [{ ...user('x'), name: 'Ann' }] }],
])('%s, which Facet does not do, is refused by name', (param, fields) => {
  expect(refused(fields)).toMatchObject({
    status: 400,
    param,
    code: 'unsupported_parameter',
    fields: [param],
  });
});

test('probabilities are asked for by logprobs, alternatives by their number', () => {
  expect(readOptions({}).logprobs).toBeUndefined();
  expect(readOptions({ logprobs: true }).logprobs).toBe(0);
  expect(readOptions({ logprobs: true, top_logprobs: 20 }).logprobs).toBe(20);
  expect(refused({ top_logprobs: 2 })).toMatchObject({ param: 'top_logprobs', code: 'invalid_value' });
  for (const top_logprobs of [-1, 21, 1.5, '2']) {
    expect(refused({ logprobs: true, top_logprobs })).toMatchObject({ param: 'top_logprobs' });
  }
});

describe('tools', () => {
  const tool = (name: string, more = {}) => ({ type: 'function', function: { name, ...more } });
  const weather = tool('weather', { description: 'Tells it.', parameters: { type: 'object' } });
  const read = (fields: object) => readChatRequest({ messages: [user('x')], ...fields } as never);

  test('are told to the model behind the system text', () => {
    const { tools, conversation } = read({ messages: [system('Be brief.'), user('x')], tools: [weather] });
    expect(tools).toEqual({
      functions: [weather.function],
      parallel: true,
      required: false,
      beginning: '',
    });
    expect(conversation.system).toMatch(/^Be brief\.\n\nYou have access to functions\. If you decide/);
    expect(conversation.system).toContain('"description": "Tells it."');
    expect(conversation.begun).toBeUndefined();
    const { conversation: plain } = read({ tools: [weather], tool_choice: 'none' });
    expect(plain.system).toBe('');
  });

  test('that have to be called begin the answer', () => {
    const any = read({ tools: [weather, tool('time')], tool_choice: 'required', parallel_tool_calls: false });
    expect(any.tools).toMatchObject({ parallel: false, beginning: '{"name":' });
    expect(any.conversation.begun).toEqual({ text: '{"name":' });
    const tool_choice = { type: 'function', function: { name: 'time' } };
    const one = read({ tools: [weather, tool('time')], tool_choice });
    expect(one.tools?.functions).toEqual([{ name: 'time' }]);
    expect(one.conversation.begun).toEqual({ text: '{"name": "time", "parameters":' });
    const goneOn = read({ messages: [user('x'), assistant('y')], tools: [weather], tool_choice: 'required' });
    expect(goneOn.conversation.begun).toEqual({ text: 'y' });
  });

  test('hold the answer where they have to be called, are strict, or stand beside a form', () => {
    const formed = (fields: object) => read(fields).options.form?.format;
    expect(formed({ tools: [weather] })).toBeUndefined();
    expect(formed({ tools: [weather], tool_choice: 'required' })).toMatchObject({
      type: 'calls',
      required: true,
      functions: [{ name: 'weather' }],
    });
    const strict = tool('weather', { strict: true, parameters: { type: 'object' } });
    expect(formed({ tools: [strict] })).toMatchObject({
      required: false,
      text: null,
      functions: [{ name: 'weather', parameters: { type: 'object' } }],
    });
    expect(read({ tools: [strict] }).conversation.system).not.toContain('strict');
    const response_format = { type: 'choice', choices: ['a'] };
    expect(formed({ tools: [weather], response_format })).toMatchObject({
      type: 'calls',
      text: response_format,
    });
    expect(formed({ tools: [weather], response_format, tool_choice: 'none' })).toEqual(response_format);
    const begun = { messages: [user('x'), assistant('y')], tools: [weather], tool_choice: 'required' };
    expect(formed(begun)).toBeUndefined();
  });

  test.each<[string, object]>([
    ['tools', { tools: [weather, weather] }],
    ['tools[0].function.name', { tools: [tool('two words')] }],
    ['tools[0].type', { tools: [{ ...weather, type: 'code' }] }],
    ['tools', { tools: 'weather' }],
    ['tool_choice', { tools: [weather], tool_choice: 'maybe' }],
    ['tool_choice', { tool_choice: 'required' }],
    ['tool_choice', { tools: [weather], tool_choice: tool('time') }],
    ['parallel_tool_calls', { parallel_tool_calls: 1 }],
  ])('are refused by %s', (param, fields) => {
    expect(refused(fields)).toMatchObject({ status: 400, param });
  });
});

test('a field that is missing is named', () => {
  expect(refused({ messages: undefined })).toMatchObject({
    param: 'messages',
    code: 'missing_required_parameter',
  });
  expect(refused({ messages: [{ role: 'user' }] })).toMatchObject({ param: 'messages[0].content' });
  for (const request of [undefined, null, 5, 'x']) {
    expect(code(() => readChatRequest(request as never))).toBe('bad-request');
  }
});

test('values that ask for nothing are accepted', () => {
  const neutral = {
    tools: [],
    tool_choice: 'none',
    parallel_tool_calls: true,
    functions: [],
    top_logprobs: 0,
    logprobs: false,
    n: 1,
    response_format: { type: 'text' },
    modalities: ['text'],
    store: false,
    user: 'somebody',
    metadata: { a: 'b' },
    service_tier: 'auto',
    stream: false,
    extra_body: { enable_thinking: false, resumable: { enabled: false } },
  };
  expect(refused(neutral)).toBe('accepted');
  const nulls = Object.fromEntries(Object.keys(neutral).map((name) => [name, null]));
  const more = { max_tokens: null, seed: null, stop: null, logit_bias: null, audio: null, model: null };
  expect(refused({ ...nulls, ...more, stream_options: null })).toBe('accepted');
});

test('what a request says of its answers', () => {
  const { signal } = new AbortController();
  const asked = { n: 3, model: 'm', stream: true, stream_options: { include_usage: true }, signal } as const;
  expect(readChatRequest({ messages: [user('x')], ...asked } as never)).toMatchObject({
    count: 3,
    model: 'm',
    streamsUsage: true,
    signal,
  });
  expect(readOptions({ max_completion_tokens: 3 }).maxTokens).toBe(3);
});

describe('a text completion', () => {
  const promptsOf = (prompt: unknown) => readCompletionRequest({ prompt } as never).prompts;

  test('goes on from a text, tokens, or several of either', () => {
    expect(promptsOf('a')).toEqual(['a']);
    expect(promptsOf('')).toEqual(['']);
    expect(promptsOf(['a', 'b'])).toEqual(['a', 'b']);
    expect(promptsOf([5, 6])).toEqual([[5, 6]]);
    expect(promptsOf([[5], [6, 7]])).toEqual([[5], [6, 7]]);
  });

  test.each([[undefined], [null], [5], [[]], [[[]]], [['a', 5]], [[5, 'a']], [[-1]], [[1.5]], [{}]])(
    'is refused for %j',
    (prompt) => {
      expect(code(() => promptsOf(prompt))).toBe('bad-request');
    },
  );

  test.each([{ best_of: 2 }, { suffix: 'x' }, { logprobs: 2 }, { messages: [] }])(
    'is refused with %j',
    (more) => {
      expect(code(() => readCompletionRequest({ prompt: 'a', ...more } as never))).toBe('bad-request');
    },
  );

  test('may name what asks for nothing', () => {
    const request = { prompt: 'a', best_of: 1, suffix: null, echo: true };
    expect(readCompletionRequest(request as never)).toMatchObject({ echo: true, count: 1 });
  });
});

test('a conversation has the name that the request gives it, or none', () => {
  const named = (fields: object) => readChatRequest({ messages: [user('x')], ...fields } as never).cacheKey;
  expect(named({ extra_body: { prompt_cache_key: 'a chat' } })).toBe('a chat');
  expect(named({ prompt_cache_key: 'a chat' })).toBe('a chat');
  expect(named({ extra_body: { prompt_cache_key: null } })).toBeUndefined();
  expect(named({})).toBeUndefined();
});

describe('the form of an answer', () => {
  const formOf = (format: unknown) =>
    readChatRequest({ messages: [{ role: 'user', content: 'x' }], response_format: format } as never).options
      .form;

  test('is none for text, and otherwise what it asks for', () => {
    expect(formOf(null)).toBeUndefined();
    expect(formOf({ type: 'text' })).toBeUndefined();
    for (const format of [
      { type: 'json_object' },
      { type: 'json_object', schema: '{"type":"string"}' },
      { type: 'json_object', schema: { type: 'string' } },
      { type: 'json_schema', json_schema: { name: 'n', strict: true, schema: { type: 'string' } } },
      { type: 'grammar', grammar: 'root ::= "a"' },
      { type: 'structural_tag', structural_tag: { type: 'any_text' } },
      { type: 'structural_tag', structural_tag: '{"type":"any_text"}' },
      { type: 'choice', choices: ['a', 'b'] },
    ]) {
      expect(formOf(format)).toMatchObject({ key: expect.stringContaining(format.type) });
    }
  });

  test.each([
    [{ type: 'structural_tag' }, 'response_format.structural_tag', 'missing_required_parameter'],
    [{ type: 'xml' }, 'response_format.type', 'invalid_value'],
    [{ schema: '{}' }, 'response_format.type', 'missing_required_parameter'],
    [{ type: 'json_schema' }, 'response_format.json_schema', 'missing_required_parameter'],
    [
      { type: 'json_schema', json_schema: { name: 'n' } },
      'response_format.json_schema.schema',
      'missing_required_parameter',
    ],
    [{ type: 'json_object', schemas: {} }, 'response_format.schemas', 'unknown_parameter'],
    [{ type: 'choice', choices: [] }, 'response_format.choices', 'invalid_value'],
    [{ type: 'choice', choices: ['a', 3] }, 'response_format.choices[1]', 'invalid_value'],
  ])('%j is refused by its name', (format, param, expected) => {
    expect(() => formOf(format)).toThrow(FacetError);
    try {
      formOf(format);
    } catch (error) {
      expect(error).toMatchObject({ data: { param, code: expected } });
    }
  });
});
