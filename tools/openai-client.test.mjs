import OpenAI, { APIUserAbortError, NotFoundError } from 'openai';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { FacetEngine } from '../src/engine/engine.ts';
import { localWorker } from '../src/lib/local-worker.ts';
import { openAiFetch } from '../src/lib/openai-fetch.ts';
import { FacetClient } from '../src/worker/client.ts';
import { serve } from '../src/worker/host.ts';
import { openNodeProcessor } from '../test/support/device.ts';
import { fileSource } from './cli/file-source.ts';

/* The official `openai` package over `facet/openai`, with the demo model on the processor. */
const MODEL = 'tiny-gemma3-q8_0.gguf';
const messages = [{ role: 'user', content: 'What is 4 + 5?' }];
const ask = { model: MODEL, messages, temperature: 0, max_completion_tokens: 60 };

let client;
let openai;

beforeAll(async () => {
  client = new FacetClient(() =>
    localWorker((port) =>
      serve({
        port,
        createEngine: (onStatus) =>
          new FacetEngine({ gpu: undefined, openProcessor: openNodeProcessor, onStatus }),
        openSource: ({ name }) => fileSource(`public/models/${name}`),
      }),
    ),
  );
  await client.reload(MODEL);
  openai = new OpenAI({
    apiKey: 'none',
    baseURL: 'http://facet/v1',
    fetch: openAiFetch(client),
    maxRetries: 0,
  });
});
afterAll(() => client.unload());

test('it asks, and streams the same', async () => {
  const { choices, usage } = await openai.chat.completions.create(ask);
  expect(choices[0]).toMatchObject({ finish_reason: 'stop', message: { content: '4 + 5 = 9' } });
  const stream = openai.chat.completions.stream({ ...ask, stream_options: { include_usage: true } });
  let text = '';
  stream.on('content', (more) => {
    text += more;
  });
  const whole = await stream.finalChatCompletion();
  expect([text, whole.choices[0].message.content]).toEqual(['4 + 5 = 9', '4 + 5 = 9']);
  expect(whole.usage.completion_tokens).toBe(usage.completion_tokens);
  const written = await openai.completions.create({ model: MODEL, prompt: '4 + 5', max_tokens: 3 });
  expect(written.usage.completion_tokens).toBe(3);
});

test('it stops by a signal, and by leaving the loop', async () => {
  const long = { ...ask, messages: [{ role: 'user', content: 'Count' }], stream: true, ignore_eos: true };
  const stop = new AbortController();
  const asking = openai.chat.completions.create({ ...ask, messages }, { signal: stop.signal });
  stop.abort();
  await expect(asking).rejects.toBeInstanceOf(APIUserAbortError);
  for await (const chunk of await openai.chat.completions.create(long)) {
    expect(chunk.choices[0].delta.content).not.toBe('');
    break;
  }
  expect((await openai.chat.completions.create(ask)).choices[0].message.content).toBe('4 + 5 = 9');
});

test('its errors are its own classes', async () => {
  const unknown = openai.chat.completions.create({ ...ask, model: 'gpt-5' });
  await expect(unknown).rejects.toBeInstanceOf(NotFoundError);
  const wrong = openai.chat.completions.create({ ...ask, temprature: 1 });
  await expect(wrong).rejects.toMatchObject({ status: 400, param: 'temprature', code: 'unknown_parameter' });
});

test('it parses an answer that is held to a schema', async () => {
  const schema = {
    type: 'object',
    properties: { sum: { type: 'integer', minimum: 0, maximum: 99 } },
    required: ['sum'],
    additionalProperties: false,
  };
  const { choices } = await openai.chat.completions.parse({
    ...ask,
    response_format: { type: 'json_schema', json_schema: { name: 'answer', strict: true, schema } },
  });
  expect(Object.keys(choices[0].message.parsed)).toEqual(['sum']);
});

test('it runs a function that has to be called', async () => {
  const called = [];
  const add = {
    name: 'add',
    description: 'Adds two digits',
    strict: true,
    parameters: {
      type: 'object',
      properties: { a: { enum: [4] }, b: { enum: [5] } },
      required: ['a', 'b'],
      additionalProperties: false,
    },
    parse: JSON.parse,
    function: (given) => {
      called.push(given);
      return '9';
    },
  };
  const runner = openai.chat.completions.runTools({
    ...ask,
    max_completion_tokens: 400,
    tools: [{ type: 'function', function: add }],
    tool_choice: { type: 'function', function: { name: 'add' } },
  });
  const { choices } = await runner.finalChatCompletion();
  expect(called).toEqual([{ a: 4, b: 5 }]);
  expect(choices[0].message.tool_calls[0].function.name).toBe('add');
});
