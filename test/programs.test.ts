import {
  type ChatCompletionMessageParam,
  type MLCEngineInterface,
  WebWorkerMLCEngine,
} from '@mlc-ai/web-llm';
import { afterAll, afterEach, describe, expect, test, vi } from 'vitest';
import { FacetEngine } from '../src/engine/engine.ts';
import { CreateServiceWorkerMLCEngine, CreateWebWorkerMLCEngine } from '../src/lib/create-engine.ts';
import { localWorker } from '../src/lib/local-worker.ts';
import { MLCEngine } from '../src/lib/mlc-engine.ts';
import { ServiceWorkerMLCEngineHandler } from '../src/lib/worker-handler.ts';
import { FacetClient, type WorkerLike } from '../src/worker/client.ts';
import { type HostPort, serve } from '../src/worker/host.ts';
import { fileSource } from '../tools/cli/file-source.ts';
import { imageFile } from '../tools/cli/image-file.ts';
import { openNodeProcessor } from './support/device.ts';
import { projectFile } from './support/golden.ts';
import { HandlerPage } from './support/handler-page.ts';

/*
 * Small programs as people write them for WebLLM, against its interface alone. Each runs on Facet's engine and on
 * WebLLM's own client with Facet behind it, with the demo model on the processor.
 */

type Program = (engine: MLCEngineInterface) => Promise<void>;

const user = (content: string): ChatCompletionMessageParam => ({ role: 'user', content });
const short = { temperature: 0, max_tokens: 8 };

const PROGRAMS: Readonly<Record<string, Program>> = {
  'get started': async (engine) => {
    const answer = await engine.chat.completions.create({
      ...short,
      messages: [{ role: 'system', content: 'You are brief.' }, user('Hello')],
      n: 1,
      logprobs: true,
      top_logprobs: 2,
    });
    expect(answer.choices[0]?.message.content).not.toBe('');
    expect(answer.choices[0]?.logprobs?.content?.[0]?.top_logprobs).toHaveLength(2);
    expect(answer.usage?.completion_tokens).toBeGreaterThan(0);
  },

  streaming: async (engine) => {
    const chunks = await engine.chat.completions.create({
      ...short,
      messages: [user('Hello')],
      stream: true,
      stream_options: { include_usage: true },
    });
    let text = '';
    let tokens = 0;
    for await (const chunk of chunks) {
      text += chunk.choices[0]?.delta.content ?? '';
      tokens += chunk.usage?.completion_tokens ?? 0;
    }
    expect(text).toBe(await engine.getMessage());
    expect(tokens).toBeGreaterThan(0);
  },

  'multi-round chat': async (engine) => {
    const messages = [user('Hello')];
    const first = await engine.chat.completions.create({ ...short, messages });
    messages.push(
      { role: 'assistant', content: first.choices[0]?.message.content ?? '' },
      user('What are you?'),
    );
    const second = await engine.chat.completions.create({ ...short, messages });
    expect(second.usage?.prompt_tokens).toBeGreaterThan(first.usage?.prompt_tokens ?? Infinity);
    expect(await engine.runtimeStatsText()).toMatch(/^prefill: [\d.]+ tokens\/sec/);
    await engine.resetChat();
    expect(await engine.getMessage()).toBe('');
  },

  vision: async (engine) => {
    const image = {
      type: 'image_url' as const,
      image_url: { url: projectFile('test/golden/tiny/images/red-circle.png') },
    };
    const content = [image, { type: 'text' as const, text: 'What is in this image?' }];
    const answer = await engine.chat.completions.create({
      temperature: 0,
      max_tokens: 20,
      messages: [{ role: 'user', content }],
    });
    expect(answer.choices[0]?.message.content).toMatch(/red circle/);
  },

  'JSON schema': async (engine) => {
    const schema = { type: 'object', properties: { sum: { type: 'integer' } }, required: ['sum'] };
    const answer = await engine.chat.completions.create({
      temperature: 0,
      messages: [user('What is 4 + 5?')],
      response_format: { type: 'json_object', schema: JSON.stringify(schema) },
    });
    expect(JSON.parse(answer.choices[0]?.message.content ?? '')).toEqual({ sum: expect.any(Number) });
  },

  'structural tag': async (engine) => {
    const content = { type: 'json_schema' as const, json_schema: { enum: ['Rome', 'Oslo'] } };
    const format = { type: 'tag' as const, begin: '<city>', content, end: '</city>' };
    const answer = await engine.chat.completions.create({
      temperature: 0,
      messages: [user('Hello')],
      response_format: { type: 'structural_tag', structural_tag: { type: 'structural_tag', format } },
    });
    expect(answer.choices[0]?.message.content).toMatch(/^<city>"(Rome|Oslo)"<\/city>$/);
  },

  'seed and n': async (engine) => {
    const request = { messages: [user('Hello')], max_tokens: 4, temperature: 1, n: 2, seed: 7 };
    const answers = [
      await engine.chat.completions.create(request),
      await engine.chat.completions.create(request),
    ];
    const [first, again] = answers.map(({ choices }) => choices.map(({ message }) => message.content));
    expect(first).toHaveLength(2);
    expect(again).toEqual(first);
  },

  'function calling': async (engine) => {
    const parameters = {
      type: 'object',
      properties: { city: { enum: ['Rome', 'Oslo'] } },
      required: ['city'],
    };
    const weather = { type: 'function' as const, function: { name: 'weather', parameters, strict: true } };
    const messages = [user('How is the weather?')];
    const asked = await engine.chat.completions.create({
      temperature: 0,
      messages,
      tools: [weather],
      tool_choice: 'required' as never,
      parallel_tool_calls: false,
    } as Parameters<MLCEngineInterface['chat']['completions']['create']>[0] & { stream?: false });
    const [call] = asked.choices[0]?.message.tool_calls ?? [];
    expect(asked.choices[0]?.finish_reason).toBe('tool_calls');
    expect(JSON.parse(call?.function.arguments ?? '')).toEqual({ city: expect.stringMatching(/Rome|Oslo/) });
    messages.push(
      { role: 'assistant', content: null, tool_calls: asked.choices[0]?.message.tool_calls ?? [] },
      { role: 'tool', tool_call_id: call?.id ?? '', content: 'grey' },
    );
    const answer = await engine.chat.completions.create({
      ...short,
      messages,
      tools: [weather],
      tool_choice: 'none',
    });
    expect(answer.choices[0]?.finish_reason).not.toBe('tool_calls');
  },

  'text completion': async (engine) => {
    const answer = await engine.completions.create({
      prompt: 'Hello',
      echo: true,
      max_tokens: 4,
      temperature: 0,
    });
    expect(answer.choices[0]?.text).toMatch(/^Hello/);
  },

  'interrupting and reloading': async (engine) => {
    const chunks = await engine.chat.completions.create({
      messages: [user('Count to a hundred')],
      stream: true,
      ignore_eos: true,
    });
    for await (const { choices } of chunks) {
      if (choices[0]?.delta.content) engine.interruptGenerate();
    }
    await engine.unload();
    await expect(engine.chat.completions.create({ messages: [user('Hello')] })).rejects.toThrow(/loaded/i);
    await engine.reload('tiny-MLC', { context_window_size: 1024 });
    const answer = await engine.chat.completions.create({ ...short, messages: [user('Hello')] });
    expect(answer.model).toBe('tiny-MLC');
  },
};

const appConfig = {
  model_list: [
    {
      model: projectFile('public/models/tiny-gemma3-q8_0.gguf'),
      vision: projectFile('public/models/mmproj-tiny-gemma3-f16.gguf'),
      model_id: 'tiny-MLC',
      model_lib: '',
    },
  ],
};

const serveNode = (port: HostPort) =>
  serve({
    port,
    createEngine: (onStatus) =>
      new FacetEngine({ gpu: undefined, openProcessor: openNodeProcessor, onStatus, readImage: imageFile }),
    openSource: (spec) => fileSource(spec.kind === 'url' ? spec.url : ''),
  });

const opened: MLCEngineInterface[] = [];
afterAll(() => Promise.all(opened.map((engine) => engine.unload())));

async function kept(engine: MLCEngineInterface): Promise<MLCEngineInterface> {
  opened.push(engine);
  await engine.reload('tiny-MLC', { context_window_size: 1024 });
  return engine;
}

const ENGINES: Readonly<Record<string, () => Promise<MLCEngineInterface>>> = {
  "Facet's engine": () => kept(new MLCEngine({ appConfig }, new FacetClient(() => localWorker(serveNode)))),
  "WebLLM's client in front of Facet's worker": () =>
    kept(new WebWorkerMLCEngine(new HandlerPage(serveNode), { appConfig })),
};

describe.each(Object.entries(ENGINES))('%s runs', (_, open) => {
  let engine: Promise<MLCEngineInterface> | undefined;
  test.each(Object.entries(PROGRAMS))('%s', async (__, program) => program(await (engine ??= open())));
});

describe('started elsewhere, the same program runs', () => {
  const hello = PROGRAMS['get started']!;
  afterEach(() => vi.unstubAllGlobals());

  test('in a web worker', async () => {
    const worker = new HandlerPage(serveNode) as unknown as WorkerLike;
    const engine = await CreateWebWorkerMLCEngine(worker, 'tiny-MLC', { appConfig });
    opened.push(engine);
    await hello(engine);
  });

  test('in a service worker', async () => {
    // The two scopes: messages of the page reach the worker with their sender.
    type Told = (event: MessageEvent) => void;
    const [ofPage, ofWorker]: [Told[], Told[]] = [[], []];
    const later = (listeners: readonly Told[], event: object) => {
      setTimeout(() => listeners.forEach((listener) => listener(event as MessageEvent)));
    };
    const source = { postMessage: (data: unknown) => later(ofPage, { data: structuredClone(data) }) };
    const controller = {
      postMessage: (data: unknown) => later(ofWorker, { data: structuredClone(data), source }),
    };
    vi.stubGlobal('addEventListener', (_type: string, listener: (event: MessageEvent) => void) =>
      ofWorker.push(listener),
    );
    const handler = new ServiceWorkerMLCEngineHandler(serveNode);
    const serviceWorker = {
      ready: Promise.resolve({}),
      controller,
      addEventListener: (type: string, listener: (event: MessageEvent) => void) =>
        type === 'message' && ofPage.push(listener),
    };
    vi.stubGlobal('navigator', { serviceWorker });
    const engine = await CreateServiceWorkerMLCEngine('tiny-MLC', { appConfig });
    await hello(engine);
    await engine.unload();
    expect(handler.engine).toBeInstanceOf(MLCEngine);
  });
});
