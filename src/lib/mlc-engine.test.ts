import type { MLCEngineInterface } from '@mlc-ai/web-llm';
import { afterEach, describe, expect, test } from 'vitest';
import { closeFakeWorkers, fakeWorker } from '../../test/support/fake-worker.ts';
import { FacetClient } from '../worker/client.ts';
import { MLCEngine } from './mlc-engine.ts';
import { findModel, prebuiltAppConfig } from './model-list.ts';

afterEach(closeFakeWorkers);

const appConfig = {
  model_list: [
    { model: 'models/fake.gguf', model_id: 'fake-MLC', model_lib: '', overrides: { temperature: 0.5 } },
    { model: 'https://huggingface.co/mlc-ai/other', model_id: 'other-MLC', model_lib: 'x.wasm' },
  ],
};

/** An engine with the fake model loaded, and the requests that went to its worker. */
async function loaded(chatOpts = {}) {
  const worker = fakeWorker();
  const engine = new MLCEngine({ appConfig }, new FacetClient(() => worker));
  await engine.reload('fake-MLC', chatOpts);
  const asked = () => (worker.sent.at(-1) as { argument: Record<string, unknown> }).argument;
  return { engine, asked, sent: worker.sent };
}

const ask = (content: string) => ({ messages: [{ role: 'user' as const, content }] });
const refused = (param: string, code: string) => ({ code: 'bad-request', data: { param, code } });

test("has every member of WebLLM's engine", async () => {
  const { engine } = await loaded();
  const { chat, completions, embeddings } = engine satisfies MLCEngineInterface;
  for (const api of [chat.completions, completions, embeddings]) {
    expect(api).toHaveProperty('create', expect.any(Function));
  }
});

describe('models', () => {
  test('of all sizes are listed under their own ids and those of WebLLM', () => {
    const ids = new Set(prebuiltAppConfig.model_list.map(({ model_id }) => model_id));
    for (const id of ['gemma3-1b-it-q4f16_1-MLC', 'gemma-3-1b-it-q4f16_1-MLC', 'gemma-3-27b-it']) {
      expect(ids).toContain(id);
    }
    const seeing = findModel(['gemma-3-4b-it-q4f16_1-MLC'], prebuiltAppConfig);
    expect(seeing.sources.map(({ kind }) => kind)).toEqual(['hub', 'hub']);
    expect(findModel(['gemma-3-1b-it'], prebuiltAppConfig).sources).toMatchObject([
      { kind: 'hub', repo: 'ggml-org/gemma-3-1b-it-GGUF', path: expect.stringMatching(/\.gguf$/) },
    ]);
  });

  test('may be files of their own, and are refused by name', async () => {
    const { engine } = await loaded();
    await engine.reload(['models/a.gguf', 'models/mmproj-a.gguf']);
    await expect(engine.reload(undefined as never)).rejects.toMatchObject(
      refused('modelId', 'model_not_found'),
    );
    await expect(engine.reload('Llama-3-MLC')).rejects.toMatchObject(refused('modelId', 'model_not_found'));
    await expect(engine.reload('other-MLC')).rejects.toMatchObject(refused('model', 'unsupported_parameter'));
    const two = engine.reload(['fake-MLC', 'models/a.gguf']);
    await expect(two).rejects.toMatchObject(refused('modelId', 'unsupported_parameter'));
  });

  test('take a context and sampling from the options, and refuse what the file says itself', async () => {
    const { engine, asked, sent } = await loaded({ context_window_size: 256, top_p: 0.5 });
    expect(sent[0]).toMatchObject({ name: 'load', argument: { contextLength: 256 } });
    await engine.chatCompletion({ ...ask('x'), temperature: 0 });
    expect(asked()).toMatchObject({ temperature: 0, top_p: 0.5 });
    await engine.chatCompletion(ask('x'));
    expect(asked()).toMatchObject({ temperature: 0.5, top_p: 0.5 });
    const sliding = engine.reload('fake-MLC', { sliding_window_size: 64 });
    await expect(sliding).rejects.toMatchObject(refused('sliding_window_size', 'unsupported_parameter'));
    const context = engine.reload('fake-MLC', { context_window_size: 0 });
    await expect(context).rejects.toMatchObject(refused('context_window_size', 'invalid_value'));
  });
});

describe('what is no option or no list', () => {
  test.each<[string, unknown]>([
    ['chatOpts', 5],
    ['chatOpts', 'x'],
    ['chatOpts', [{}, {}]],
    ['temperature', { temperature: 11 }],
    ['temperature', { temperature: '1' }],
    ['top_p', { top_p: Object.create(null) }],
    ['repetition_penalty', { repetition_penalty: 0 }],
    ['context_window_size', { context_window_size: 2 ** 53 }],
  ])('is refused by its name, %s: %j', async (param, chatOpts) => {
    const { engine } = await loaded();
    const asked = engine.reload('fake-MLC', chatOpts as object);
    await expect(asked).rejects.toMatchObject(refused(param, 'invalid_value'));
  });

  test.each<[string, unknown]>([
    ['appConfig.model_list', undefined],
    ['appConfig.model_list', { model_list: 'x' }],
    ['appConfig.model_list[0]', { model_list: [null] }],
    ['appConfig.model_list[1]', { model_list: [appConfig.model_list[0], { model_id: 'x' }] }],
  ])('is refused by its name, %s: %j', async (param, config) => {
    const { engine } = await loaded();
    const setting = Promise.resolve(config as never).then((given) => engine.setAppConfig(given));
    await expect(setting).rejects.toMatchObject(refused(param, 'invalid_value'));
  });

  test('nor a signal or a list of tokens', async () => {
    const { engine } = await loaded();
    const stop = { signal: {} };
    await expect(
      (engine.chatCompletion as (...given: unknown[]) => Promise<unknown>)(ask('x'), stop),
    ).rejects.toMatchObject(refused('signal', 'invalid_value'));
    await expect(
      engine.chatCompletion({ ...ask('x'), metadata: { f: () => 1 } } as never),
    ).rejects.toMatchObject({
      code: 'bad-request',
      data: { param: null, code: 'invalid_value' },
    });
    await expect(engine.forwardTokensAndSample(5 as never, true)).rejects.toMatchObject(
      refused('inputIds', 'invalid_value'),
    );
  });
});

test.each(['unload', 'reload'] as const)('%s ends what is being answered', async (name) => {
  const { engine } = await loaded();
  let text = '';
  let left: Promise<void> | undefined;
  for await (const { choices } of await engine.chatCompletion({ ...ask('Count'), stream: true })) {
    text += choices[0]?.delta.content ?? '';
    left ??= name === 'unload' ? engine.unload() : engine.reload('fake-MLC');
  }
  await left;
  expect(text).not.toContain('40');
});

test.each(['unload', 'reload'] as const)('%s stops what is being embedded', async (name) => {
  const { engine, sent } = await loaded();
  await engine.reload('models/embedding.gguf');
  const embedding = engine.embedding({ input: 'x' }).catch(() => undefined);
  const { id } = sent.at(-1) as { id: number };
  await (name === 'unload' ? engine.unload() : engine.reload('fake-MLC'));
  expect(sent).toContainEqual({ kind: 'abort', id });
  await embedding;
});

test('embeddings take no signal too, but nothing else in its place', async () => {
  const { engine } = await loaded();
  await engine.reload('models/embedding.gguf');
  const embed = engine.embedding as (...given: unknown[]) => Promise<unknown>;
  expect(await embed({ input: 'x' }, null)).toMatchObject({ data: [{ embedding: [1, 1] }] });
  await expect(embed({ input: 'x' }, { signal: {} })).rejects.toMatchObject(
    refused('signal', 'invalid_value'),
  );
});

describe('answers', () => {
  test('name the model as it was asked for, and are remembered', async () => {
    const { engine, asked } = await loaded();
    const answer = await engine.chat.completions.create({ ...ask('two words'), model: 'fake-MLC' });
    expect(answer).toMatchObject({ model: 'fake-MLC', usage: { completion_tokens: 2 } });
    expect(asked()).not.toHaveProperty('model');
    expect(await engine.getMessage()).toBe('two words');
    expect(await engine.runtimeStatsText()).toBe(
      'prefill: 100.0000 tokens/sec, decoding: 42.5000 tokens/sec',
    );
    await engine.resetChat(true);
    expect([await engine.getMessage(), await engine.runtimeStatsText()]).toEqual([
      '',
      'prefill: 100.0000 tokens/sec, decoding: 42.5000 tokens/sec',
    ]);
    await engine.resetChat();
    expect(await engine.runtimeStatsText()).toMatch(/^prefill: 0\.0000/);
  });

  test.each([true, false])('stream, and show usage where it is asked for (%s)', async (include_usage) => {
    const { engine } = await loaded();
    const chunks = [];
    const request = { ...ask('two words'), stream: true, stream_options: { include_usage } } as const;
    for await (const chunk of await engine.chatCompletion(request)) chunks.push(chunk);
    expect(chunks.filter(({ usage }) => usage)).toHaveLength(include_usage ? 1 : 0);
    expect(chunks.every(({ model }) => model === 'fake-MLC')).toBe(true);
    expect(await engine.getMessage()).toBe('two words');
    expect(await engine.runtimeStatsText()).toMatch(/decoding: 42/);
  });

  test.each([[], 'x', { include_usage: 'x' }, { include_usage: 1 }])(
    'leave stream_options that are none as they are, to be refused: %j',
    async (stream_options) => {
      const { engine, asked } = await loaded();
      const request = { ...ask('x'), stream: true, stream_options } as never;
      await engine.chatCompletion(request).catch(() => undefined);
      expect(asked()).toMatchObject({ stream_options });
    },
  );

  test('continue text, and stop', async () => {
    const { engine } = await loaded();
    let text = '';
    for await (const chunk of await engine.completions.create({ prompt: 'a', stream: true })) {
      text += chunk.choices[0]?.text ?? '';
      engine.interruptGenerate();
    }
    expect(await engine.getMessage()).toBe(text);
    expect(text).not.toContain('40');
  });
});

test('embeds texts with a model that does, under its own name', async () => {
  const worker = fakeWorker();
  const engine = new MLCEngine({}, new FacetClient(() => worker));
  await engine.reload('models/embedding.gguf');
  const answer = await engine.embeddings.create({ input: ['a', 'bcd'], model: 'models/embedding.gguf' });
  expect(answer).toMatchObject({
    model: 'models/embedding.gguf',
    data: [{ embedding: [1, 1] }, { index: 1, embedding: [3, 1] }],
  });
});

test('tells of its device', async () => {
  const { engine } = await loaded();
  expect(await engine.getGPUVendor()).toBe('fake');
  expect(await engine.getMaxStorageBufferBindingSize()).toBe(2 ** 32);
});

test('hears how loading goes', async () => {
  const { engine } = await loaded();
  const heard: number[] = [];
  engine.setInitProgressCallback(({ progress }) => heard.push(progress));
  expect(engine.getInitProgressCallback()).toBeTypeOf('function');
  await engine.reload('fake-MLC');
  expect(heard.at(-1)).toBe(1);
});

test('refuses by name what it cannot do', async () => {
  const { engine } = await loaded();
  const unsupported = (param: string) => refused(param, 'unsupported_parameter');
  await expect(engine.embedding({ input: 'x' })).rejects.toMatchObject({ code: 'bad-request' });
  await expect(engine.resumeChatCompletion('x')).rejects.toMatchObject(unsupported('resumeChatCompletion'));
  await expect(engine.deleteResumableSession('x')).rejects.toMatchObject(
    unsupported('deleteResumableSession'),
  );
  expect(await engine.listResumableSessions()).toEqual([]);
  const registry = async () => new MLCEngine({ logitProcessorRegistry: new Map() });
  await expect(registry()).rejects.toMatchObject(unsupported('logitProcessorRegistry'));
  const loud = async () => engine.setLogLevel('LOUD' as never);
  await expect(loud()).rejects.toMatchObject(refused('logLevel', 'invalid_value'));
  engine.setLogLevel('WARN');
  await expect(engine.forwardTokensAndSample([1], false)).rejects.toMatchObject(
    refused('isPrefill', 'invalid_value'),
  );
  await engine.unload();
  await expect(engine.chatCompletion(ask('x'))).rejects.toMatchObject({ code: 'not-loaded' });
});
