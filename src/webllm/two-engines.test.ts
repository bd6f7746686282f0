import { afterEach, expect, test, vi } from 'vitest';
import { FakeWebLlm, webLlmOver } from '../../test/support/fake-webllm.ts';
import { closeFakeWorkers, fakeWorker } from '../../test/support/fake-worker.ts';
import { FacetClient, type WorkerLike } from '../worker/client.ts';
import { serve } from '../worker/host.ts';
import type { FromWorker } from '../worker/protocol.ts';
import { WebLlmEngine } from './engine/webllm-engine.ts';
import { withWebLlm } from './two-engines.ts';

const ports: MessagePort[] = [];
afterEach(() => {
  closeFakeWorkers();
  for (const port of ports.splice(0)) port.close();
});

/** A worker with WebLLM's engine, which is fake, behind WebLLM's own handler and client. */
function webLlmWorker(fake: FakeWebLlm): WorkerLike & { ended: boolean; fail: (event: Event) => void } {
  const { port1, port2 } = new MessageChannel();
  ports.push(port1, port2);
  serve({
    port: port2,
    createEngine: (onStatus) => new WebLlmEngine(webLlmOver(fake), onStatus),
    openSource: (spec) => (spec.kind === 'webllm' ? spec.id : ''),
  });
  for (const port of [port1, port2]) port.start();
  const worker = {
    ended: false,
    fail: (_event: Event): void => undefined,
    postMessage: (message: unknown) => port1.postMessage(message),
    addEventListener: (type: string, listener: (event: never) => void) => {
      if (type === 'message') port1.addEventListener('message', listener as never);
      else if (type === 'error') worker.fail = listener as (event: Event) => void;
    },
    terminate: () => {
      worker.ended = true;
      port1.close();
    },
  };
  return worker;
}

function page() {
  const fake = new FakeWebLlm();
  const own = fakeWorker();
  let hear: (event: MessageEvent<FromWorker>) => void = () => undefined;
  const heard: WorkerLike = {
    ...own,
    addEventListener: (type: string, listener: (event: never) => void) => {
      if (type === 'message') hear = listener as typeof hear;
      own.addEventListener(type as 'message', listener as typeof hear);
    },
  };
  /** Has Facet's own worker say something of itself. */
  const say = (data: FromWorker) => hear({ data } as MessageEvent<FromWorker>);
  const theirs: ReturnType<typeof webLlmWorker>[] = [];
  const client = new FacetClient(
    withWebLlm(
      () => heard,
      () => {
        const worker = webLlmWorker(fake);
        theirs.push(worker);
        return worker;
      },
    ),
  );
  const statuses: string[] = [];
  client.on('status', ({ kind }) => statuses.push(kind));
  return { client, fake, own, say, theirs, statuses };
}

const ours = { sources: [{ kind: 'url' as const, url: 'a.gguf', name: 'a.gguf' }] };
const GEMMA = 'gemma3-1b-it-q4f16_1-MLC';
const there = (id = GEMMA) => ({ sources: [{ kind: 'webllm' as const, id, name: id }] });
const ask = (content: string) => ({ messages: [{ role: 'user' as const, content }], stream: true as const });
const named = (sent: readonly unknown[]) => sent.map((message) => (message as { name?: string }).name);

test('nothing of it begins until one of its models is loaded; then Facet’s own gives up its memory', async () => {
  const { client, fake, own, theirs, statuses } = page();
  await client.call('load', ours);
  await client.call('chat', ask('two words'));
  expect(theirs).toHaveLength(0);
  const model = await client.call('load', there());
  expect(model).toMatchObject({ engine: 'webllm', id: GEMMA, quantisation: 'q4f16_1', contextLength: 4096 });
  expect(fake.loaded).toEqual([GEMMA]);
  expect(named(own.sent)).toEqual(['load', 'chat', 'unload']);
  expect(statuses.slice(-2)).toEqual(['loading', 'ready']);
  expect(statuses).not.toContain('empty');
});

test('it streams, and a request is WebLLM’s', async () => {
  const { client, fake } = page();
  await client.call('load', there());
  let text = '';
  const request = {
    ...ask('two words'),
    top_logprobs: 10,
    logprobs: true,
    response_format: {
      type: 'json_schema',
      json_schema: { name: 'a', schema: '{"type":"object"}' },
    } as never,
    extra_body: { top_k: 3 } as never,
  };
  const onChunk = ({ choices }: { choices: { delta: { content?: string | null } }[] }) => {
    text += choices[0]?.delta.content ?? '';
  };
  const answer = await client.call('chat', request, { onChunk });
  expect(text).toBe('two words');
  expect(answer).toMatchObject({
    model: GEMMA,
    choices: [{ finish_reason: 'length', message: { content: 'two words' } }],
    usage: { completion_tokens: 2 },
  });
  expect(fake.requests[0]).toEqual({
    ...ask('two words'),
    logprobs: true,
    top_logprobs: 5,
    response_format: { type: 'json_object', schema: '{"type":"object"}' },
    stream_options: { include_usage: true },
  });
});

test('it stops', async () => {
  const { client } = page();
  await client.call('load', there());
  const stop = new AbortController();
  const answer = await client.call('chat', ask('Count'), {
    signal: stop.signal,
    onChunk: () => stop.abort(),
  });
  const [choice] = answer.choices;
  expect(choice?.finish_reason).toBe('abort');
  expect(choice?.message.content).toMatch(/^1 /);
  expect(choice?.message.content).not.toContain('40');
  expect((await client.call('chat', ask('again'))).choices[0]?.message.content).toBe('again');
});

test('its failures have a code and a next step', async () => {
  const { client, statuses } = page();
  await client.call('load', there());
  const begun = {
    ...ask('a'),
    messages: [...ask('a').messages, { role: 'assistant' as const, content: 'b' }],
  };
  await expect(client.call('chat', begun)).rejects.toMatchObject({
    code: 'bad-request',
    hint: 'WebLLM cannot go on with an answer that was begun: have it written anew.',
  });
  await expect(client.call('completion', { prompt: 'a' })).rejects.toMatchObject({ code: 'bad-request' });
  await expect(client.call('chat', ask('lose'))).rejects.toMatchObject({ code: 'device-lost' });
  expect(statuses.at(-1)).toBe('lost');
  await expect(client.call('load', there('gemma-2-2b-jpn-it-q4f16_1-MLC'))).rejects.toMatchObject({
    code: 'source-failed',
  });
  await expect(client.call('load', there('nobody'))).rejects.toMatchObject({ code: 'bad-request' });
  await client.call('load', there());
  expect(statuses.at(-1)).toBe('ready');
});

test('a load is stopped', async () => {
  const { client, fake, statuses } = page();
  const stop = new AbortController();
  client.on('status', ({ kind }) => kind === 'loading' && stop.abort());
  const loading = client.call('load', there('gemma-2-9b-it-q4f16_1-MLC'), { signal: stop.signal });
  await expect(loading).rejects.toMatchObject({ code: 'aborted' });
  expect(fake.loaded).toEqual(['gemma-2-9b-it-q4f16_1-MLC']);
  expect(statuses.at(-1)).toBe('empty');
});

test('a model of Facet’s ends it; whoever still waits for it hears so', async () => {
  const { client, fake, theirs, own } = page();
  await client.call('load', there());
  const waiting = client.call('load', there('gemma-2-9b-it-q4f16_1-MLC')).catch((error: unknown) => error);
  const model = await client.call('load', ours);
  expect(model).toMatchObject({ id: 'a.gguf' });
  expect(theirs.map(({ ended }) => ended)).toEqual([true]);
  expect(fake.unloads).toBeGreaterThan(0);
  expect(await waiting).toMatchObject({ code: 'aborted' });
  expect((await client.call('chat', ask('own words'))).choices[0]?.message.content).toBe('own words');
  expect(named(own.sent).at(-1)).toBe('chat');
  await client.call('load', there());
  expect(theirs).toHaveLength(2);
});

test('the model of one that does not answer is gone, also where the next cannot be had', async () => {
  const { client, theirs, statuses } = page();
  await client.call('load', there());
  Object.assign(theirs[0] ?? {}, { postMessage: () => undefined });
  vi.useFakeTimers({ toFake: ['setTimeout'] });
  const gone = { sources: [{ kind: 'url' as const, url: 'gone.gguf', name: 'gone.gguf' }] };
  const loading = client.call('load', gone).catch((error: unknown) => error);
  await vi.advanceTimersByTimeAsync(3000);
  vi.useRealTimers();
  expect(await loading).toMatchObject({ message: 'not found' });
  expect(theirs.map(({ ended }) => ended)).toEqual([true]);
  expect(statuses.slice(-2)).toEqual(['ready', 'empty']);
});

test('of loads that wait for each other the last one counts', async () => {
  const { client, fake, theirs, own } = page();
  await client.call('load', there());
  const waiting = client.call('load', ours).catch((error: unknown) => error);
  const model = await client.call('load', there('gemma-2-2b-it-q4f16_1-MLC'));
  expect(await waiting).toMatchObject({ code: 'aborted' });
  expect(model).toMatchObject({ engine: 'webllm', id: 'gemma-2-2b-it-q4f16_1-MLC' });
  expect(fake.loaded).toEqual([GEMMA, 'gemma-2-2b-it-q4f16_1-MLC']);
  expect(named(own.sent)).not.toContain('load');
  expect(theirs.map(({ ended }) => ended)).toEqual([false]);
});

test('of two of Facet’s models that wait for it to go, the last one is loaded', async () => {
  const { client, theirs, own } = page();
  await client.call('load', there());
  const waiting = client.call('load', ours).catch((error: unknown) => error);
  const other = { sources: [{ kind: 'url' as const, url: 'b.gguf', name: 'b.gguf' }] };
  expect(await client.call('load', other)).toMatchObject({ id: 'b.gguf' });
  expect(await waiting).toMatchObject({ code: 'aborted' });
  expect(named(own.sent).filter((name) => name === 'load')).toHaveLength(1);
  expect(theirs.map(({ ended }) => ended)).toEqual([true]);
});

test('a measurement of Facet’s engine is told while WebLLM has the model; that it has none itself is not', async () => {
  const { client, say, statuses } = page();
  await client.call('load', there());
  const steps: string[] = [];
  client.on('speed', ({ step }) => steps.push(step));
  say({ kind: 'event', name: 'speed', value: { step: 'decode', done: 1, total: 2 } });
  say({ kind: 'event', name: 'status', value: { kind: 'empty' } });
  expect(steps).toEqual(['decode']);
  expect(statuses.at(-1)).toBe('ready');
});

test('what is not of the model stays Facet’s: storage, plans, the facts of the GPU', async () => {
  const { client, own } = page();
  await client.call('load', there());
  await client.call('storage', null);
  expect(await client.call('memory', null)).toMatchObject({ entries: [] });
  expect(await client.call('questionTokens', { text: 'a', images: [] })).toBe(0);
  await client.call('adapter', 'cpu');
  expect(named(own.sent)).toEqual(['unload', 'storage', 'memory', 'adapter']);
  expect(own.sent.at(-1)).toMatchObject({ argument: 'gpu' });
});

test('a worker of its that cannot be started is told as any that died', async () => {
  const { client, theirs } = page();
  const loading = client.call('load', there());
  theirs[0]?.fail(new Event('error'));
  await expect(loading).rejects.toMatchObject({ code: 'worker-died' });
});
