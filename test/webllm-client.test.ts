import { WebWorkerMLCEngine } from '@mlc-ai/web-llm';
import { afterEach, expect, test, vi } from 'vitest';
import { CreateWebWorkerMLCEngine } from '../src/lib/create-engine.ts';
import { ServiceWorkerMLCEngineHandler } from '../src/lib/worker-handler.ts';
import type { WorkerLike } from '../src/worker/client.ts';
import { type HostPort, serve } from '../src/worker/host.ts';
import { FakeEngine } from './support/fake-engine.ts';
import { HandlerPage } from './support/handler-page.ts';

/** Answers with an engine without a model. */
const serveFake = (port: HostPort) =>
  serve({
    port,
    createEngine: (onStatus) => new FakeEngine({ onStatus, pauseMs: 1 }),
    openSource: (spec) => ({ name: spec.kind === 'file' ? spec.file.name : spec.name }),
  });
const fakePage = () => new HandlerPage(serveFake);

const appConfig = {
  model_list: [
    { model: 'fake.gguf', model_id: 'fake-MLC', model_lib: '' },
    { model: 'fake.gguf', vision: 'mmproj-fake.gguf', model_id: 'seeing-MLC', model_lib: '' },
    { model: 'embedding.gguf', model_id: 'embedding-MLC', model_lib: '' },
  ],
};
const user = (content: string) => [{ role: 'user' as const, content }];
const picture = { type: 'image_url' as const, image_url: { url: 'data:image/png;base64,AAAA' } };

let engine: WebWorkerMLCEngine;

/** WebLLM's own client, with a model loaded. */
async function webLlm(modelId = 'fake-MLC') {
  const progress: number[] = [];
  engine = new WebWorkerMLCEngine(fakePage(), {
    appConfig,
    initProgressCallback: (report) => progress.push(report.progress),
  });
  await engine.reload(modelId, { context_window_size: 512 });
  return { engine, progress };
}

afterEach(() => engine?.unload());

test("WebLLM's own client loads, asks and streams", async () => {
  const { engine: client, progress } = await webLlm();
  expect(progress.at(-1)).toBe(1);
  const answer = await client.chat.completions.create({ messages: user('two words') });
  expect(answer).toMatchObject({ model: 'fake-MLC', choices: [{ message: { content: 'two words' } }] });
  expect(await client.getMessage()).toBe('two words');
  expect(await client.runtimeStatsText()).toMatch(/^prefill: 100/);
  let text = '';
  const usage = [];
  const request = { messages: user('one two three'), stream: true, stream_options: { include_usage: true } };
  for await (const chunk of await client.chat.completions.create({ ...request, stream: true })) {
    text += chunk.choices[0]?.delta.content ?? '';
    if (chunk.usage) usage.push(chunk.usage);
  }
  expect(text).toBe('one two three');
  expect(usage).toHaveLength(1);
  const continued = await client.completions.create({ prompt: 'a' });
  expect(continued.choices[0]?.text).toContain('40');
  expect(await client.getGPUVendor()).toBe('fake');
});

test('a message of a kind that there is not is refused', async () => {
  const worker = fakePage();
  const send = worker.postMessage.bind(worker);
  for (const kind of ['constructor', '__proto__', 'jump']) {
    const answer = new Promise((resolve) => {
      worker.addEventListener('message', ({ data }: MessageEvent) => resolve(data));
    });
    const message = { kind, uuid: 'a', content: { x: 1 } };
    send(message);
    expect(await answer).toMatchObject({ kind: 'throw', uuid: 'a', content: { code: 'bad-request' } });
  }
});

test('a worker that was ended loads the model once for all who ask', async () => {
  const worker = fakePage();
  const send = worker.postMessage.bind(worker);
  const answers: unknown[] = [];
  worker.addEventListener('message', ({ data }: MessageEvent) => answers.push(data));
  const config = { kind: 'setAppConfig', uuid: '', content: appConfig };
  send(config);
  for (const uuid of ['a', 'b']) {
    const request = { messages: user('two words') };
    const content = { modelId: ['fake-MLC'], chatOpts: [{}], request };
    const message = { kind: 'chatCompletionNonStreaming', uuid, content };
    send(message);
  }
  const returned = (uuid: string) => expect.objectContaining({ kind: 'return', uuid });
  await expect.poll(() => answers).toEqual(expect.arrayContaining([returned('a'), returned('b')]));
});

test('it stops, by leaving the loop and by interrupting', async () => {
  const { engine: client } = await webLlm();
  for await (const chunk of await client.chat.completions.create({ messages: user('Count'), stream: true })) {
    void chunk;
    break;
  }
  let text = '';
  for await (const chunk of await client.chat.completions.create({ messages: user('Count'), stream: true })) {
    text += chunk.choices[0]?.delta.content ?? '';
    client.interruptGenerate();
  }
  expect(text).not.toContain('40');
});

test('it hears the end of an answer that it unloads', async () => {
  const { engine: client } = await webLlm();
  let left: Promise<void> | undefined;
  let text = '';
  for await (const { choices } of await client.chat.completions.create({
    messages: user('Count'),
    stream: true,
  })) {
    text += choices[0]?.delta.content ?? '';
    left ??= client.unload();
    await left;
  }
  expect(text).toMatch(/^1\n/);
  expect(text).not.toContain('40');
});

test('a load that fails does not hide that the model before is gone', async () => {
  const worker = fakePage();
  const send = worker.postMessage.bind(worker);
  const answers: { uuid: string; kind: string }[] = [];
  worker.addEventListener('message', ({ data }: MessageEvent) => answers.push(data));
  const answered = async (message: { kind: string; uuid: string; content: unknown }) => {
    send(message);
    await expect.poll(() => answers.find(({ uuid }) => uuid === message.uuid)).toBeDefined();
    return answers.find(({ uuid }) => uuid === message.uuid)?.kind;
  };
  const config = { kind: 'setAppConfig', uuid: '', content: appConfig };
  send(config);
  const [modelId, chatOpts] = [['fake-MLC'], [{}]];
  expect(await answered({ kind: 'reload', uuid: 'a', content: { modelId, chatOpts } })).toBe('return');
  const large = { modelId: ['models/out-of-memory.gguf'], chatOpts };
  expect(await answered({ kind: 'reload', uuid: 'b', content: large })).toBe('throw');
  const request = { messages: user('two words') };
  const asked = { modelId, chatOpts, request };
  expect(await answered({ kind: 'chatCompletionNonStreaming', uuid: 'c', content: asked })).toBe('return');
});

test('two who load the same at once wait for one load', async () => {
  const worker = fakePage();
  const send = worker.postMessage.bind(worker);
  const answers: unknown[] = [];
  worker.addEventListener('message', ({ data }: MessageEvent) => answers.push(data));
  const config = { kind: 'setAppConfig', uuid: '', content: appConfig };
  send(config);
  for (const uuid of ['a', 'b']) {
    const message = { kind: 'reload', uuid, content: { modelId: ['fake-MLC'], chatOpts: [{}] } };
    send(message);
  }
  const returned = (uuid: string) => expect.objectContaining({ kind: 'return', uuid });
  await expect.poll(() => answers).toEqual(expect.arrayContaining([returned('a'), returned('b')]));
});

test('a load behind an unload does not wait for the one that this ended', async () => {
  const worker = fakePage();
  const send = worker.postMessage.bind(worker);
  const answers: { uuid: string; kind: string }[] = [];
  worker.addEventListener('message', ({ data }: MessageEvent) => answers.push(data));
  const config = { kind: 'setAppConfig', uuid: '', content: appConfig };
  send(config);
  const content = { modelId: ['fake-MLC'], chatOpts: [{}] };
  for (const [kind, uuid] of [
    ['reload', 'a'],
    ['unload', 'b'],
    ['reload', 'c'],
  ] as const) {
    const message = { kind, uuid, content };
    send(message);
  }
  const kindOf = (uuid: string) => answers.find((answer) => answer.uuid === uuid)?.kind;
  await expect.poll(() => ['b', 'c'].map(kindOf)).toEqual(['return', 'return']);
});

test('it shows images', async () => {
  const { engine: client } = await webLlm('seeing-MLC');
  const messages = [
    { role: 'user' as const, content: [picture, { type: 'text' as const, text: 'What is it?' }] },
  ];
  const answer = await client.chat.completions.create({ messages });
  expect(answer.choices[0]?.message.content).toContain('I see 1');
});

test('it embeds', async () => {
  const { engine: client } = await webLlm('embedding-MLC');
  const answer = await client.embeddings.create({ input: ['a', 'bcd'] });
  expect(answer).toMatchObject({
    model: 'embedding-MLC',
    data: [{ embedding: [1, 1] }, { embedding: [3, 1] }],
  });
});

test('it hears errors with their name and code', async () => {
  const { engine: client } = await webLlm();
  const failing = client.chat.completions.create({ messages: user('fail') });
  await expect(failing).rejects.toMatchObject({
    name: 'FacetError',
    code: 'context-full',
    message: 'The context is full.',
    hint: 'Start a new chat.',
  });
  await expect(client.reload('unknown-MLC')).rejects.toMatchObject({
    name: 'FacetError',
    code: 'bad-request',
    param: 'modelId',
    status: 404,
  });
  await client.unload();
  await expect(client.chat.completions.create({ messages: user('x') })).rejects.toThrow(/not loaded/i);
});

test('two pages of one service worker hear their own answers, and no others', async () => {
  vi.stubGlobal('addEventListener', () => undefined);
  const handler = new ServiceWorkerMLCEngineHandler(serveFake);
  vi.unstubAllGlobals();
  const told: [page: string, kind: string, id: unknown][] = [];
  const pageOf = (id: string) => {
    type Told = { kind: string; uuid?: string; id?: number };
    const source = {
      id,
      postMessage: (message: Told) => told.push([id, message.kind, message.uuid ?? message.id]),
    };
    return (data: object) => handler.onmessage({ data, source });
  };
  const [a, b] = [pageOf('a'), pageOf('b')];
  a({ kind: 'runtimeStatsText', uuid: 'stats' });
  a({ kind: 'call', id: 1, name: 'hasGpu', argument: 'automatic' });
  b({ kind: 'call', id: 1, name: 'hasGpu', argument: 'automatic' });
  b({ kind: 'keepAlive', uuid: 'beat' });
  await expect.poll(() => told).toHaveLength(4);
  expect(told).toEqual(
    expect.arrayContaining([
      ['a', 'result', 1],
      ['a', 'return', 'stats'],
      ['b', 'heartbeat', 'beat'],
      ['b', 'result', 1],
    ]),
  );
});

test("Facet's client talks to the same handler", async () => {
  const page = fakePage() as unknown as WorkerLike;
  const own = await CreateWebWorkerMLCEngine(page, 'fake-MLC', { appConfig });
  const answer = await own.chat.completions.create({ messages: user('two words') });
  expect(answer.choices[0]?.message.content).toBe('two words');
  const failing = own.chat.completions.create({ messages: user('fail') });
  await expect(failing).rejects.toMatchObject({ name: 'FacetError', code: 'context-full' });
});
