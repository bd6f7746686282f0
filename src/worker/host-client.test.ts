import { afterEach, describe, expect, it, vi } from 'vitest';
import { FacetError } from '../shared/errors.ts';
import { FacetClient } from './client.ts';
import { closeFakeWorkers, fakeWorker } from '../../test/support/fake-worker.ts';
import type { EngineStatus } from './protocol.ts';

afterEach(closeFakeWorkers);

/** A client with a model loaded, and the workers it has started so far. */
async function ready(pauseMs?: number) {
  const workers: ReturnType<typeof fakeWorker>[] = [];
  const client = new FacetClient(() => {
    const worker = fakeWorker(pauseMs);
    workers.push(worker);
    return worker;
  });
  await client.call('load', model('chat.gguf'));
  return { client, workers };
}

const model = (name: string) => ({ sources: [{ kind: 'url' as const, url: name, name }] });
const ask = (content: string) => ({ messages: [{ role: 'user' as const, content }] });
const numbers = Array.from({ length: 40 }, (_, index) => `${index + 1}\n`).join('');

describe('calls', () => {
  it('answers, and tells the status on the way', async () => {
    const client = new FacetClient(() => fakeWorker());
    const kinds: EngineStatus['kind'][] = [];
    const off = client.on('status', ({ kind }) => kinds.push(kind));
    const facts = await client.call('load', { ...model('a.gguf'), contextLength: 512 });
    expect(facts).toMatchObject({ id: 'a.gguf', contextLength: 512, chat: true });
    expect(new Set(kinds)).toEqual(new Set(['loading', 'ready']));
    off();
    const heard = kinds.length;
    await client.unload();
    expect(kinds).toHaveLength(heard);
    expect(await client.call('memory', null)).toMatchObject({ totalBytes: 0 });
  });

  it('carries an error across with its code, message, hint and data', async () => {
    const { client } = await ready();
    const error = await client.call('load', model('foreign.gguf')).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(FacetError);
    expect(error).toMatchObject({
      code: 'gguf-foreign',
      message: 'foreign.gguf is not a GGUF file.',
      hint: 'Choose a file ending in .gguf.',
      data: { name: 'foreign.gguf' },
    });
  });

  it('makes an unforeseen error `internal`', async () => {
    const { client } = await ready();
    await expect(client.call('load', model('gone.gguf'))).rejects.toMatchObject({
      code: 'internal',
      message: 'not found',
    });
  });

  it('runs a chat that comes during another after it', async () => {
    const { client } = await ready();
    const [first, second] = await Promise.all([
      client.chat.completions.create(ask('Count')),
      client.chat.completions.create(ask('two words')),
    ]);
    expect(first.choices[0]?.message.content).toBe(numbers);
    expect(second.choices[0]?.message.content).toBe('two words');
  });

  it('goes on after a call that failed', async () => {
    const { client } = await ready();
    const failing = client.chat.completions.create(ask('fail'));
    const next = client.chat.completions.create(ask('fine'));
    await expect(failing).rejects.toMatchObject({ code: 'context-full' });
    expect((await next).choices[0]?.message.content).toBe('fine');
  });

  it('rejects an argument that cannot cross, and does not wait for it', async () => {
    const { client } = await ready();
    const request = { ...ask('x'), extra_body: { enable_thinking: (() => true) as unknown as boolean } };
    await expect(client.chat.completions.create(request)).rejects.toThrow(/clone/);
    expect((await client.chat.completions.create(ask('x'))).choices[0]?.message.content).toBe('x');
  });
});

describe('streaming', () => {
  it('gives the text in pieces that add up to the answer, usage at the end', async () => {
    const { client } = await ready();
    let text = '';
    const answer = await client.call(
      'chat',
      { ...ask('Count'), stream: true },
      {
        onChunk: (chunk) => (text += chunk.choices[0]?.delta.content ?? ''),
      },
    );
    expect(text).toBe(numbers);
    expect(answer.choices[0]?.message.content).toBe(numbers);
    expect(answer.usage?.extra).toMatchObject({ answerTokens: 40 });
  });

  it('sends no more than one message a frame', async () => {
    const { client } = await ready(0);
    const times: number[] = [];
    const started = performance.now();
    await client.call(
      'chat',
      { ...ask('Count'), stream: true },
      { onChunk: () => times.push(performance.now()) },
    );
    const frames = (performance.now() - started) / 16;
    // The first goes at once and the last at the end, whatever the clock says.
    expect(times.length).toBeLessThanOrEqual(frames + 2);
  });

  it('sends nothing in between when not asked to', async () => {
    const { client } = await ready();
    const chunks = vi.fn<() => void>();
    client.on('chunk', chunks);
    await client.chat.completions.create(ask('Count'));
    expect(chunks).not.toHaveBeenCalled();
  });

  it('is an async iterable for chat and for completion', async () => {
    const { client } = await ready();
    let chat = '';
    for await (const chunk of await client.chat.completions.create({ ...ask('Count'), stream: true })) {
      chat += chunk.choices[0]?.delta.content ?? '';
    }
    let completion = '';
    for await (const chunk of await client.completions.create({ prompt: 'a', stream: true })) {
      completion += chunk.choices[0]?.text ?? '';
    }
    expect([chat, completion]).toEqual([numbers, numbers]);
  });

  it('throws in the loop what the worker threw', async () => {
    const { client } = await ready();
    const loop = async () => {
      for await (const chunk of await client.chat.completions.create({ ...ask('fail'), stream: true }))
        void chunk;
    };
    await expect(loop()).rejects.toMatchObject({ code: 'context-full' });
  });

  it('rejects where it was asked for what goes wrong before the first chunk', async () => {
    const { client } = await ready();
    const asking = client.chat.completions.create({ ...ask('fail'), stream: true });
    await expect(asking).rejects.toMatchObject({ code: 'context-full' });
  });

  it('tells usage in a last chunk of its own, where it is asked for', async () => {
    const { client } = await ready(0);
    const chunks = [];
    const request = { ...ask('one two'), stream: true, stream_options: { include_usage: true } } as const;
    for await (const chunk of await client.chat.completions.create(request)) chunks.push(chunk);
    expect(chunks.pop()).toMatchObject({ choices: [], usage: { completion_tokens: 2 } });
    expect(chunks.every(({ usage, choices }) => !usage && choices.length === 1)).toBe(true);
  });

  it('runs although nobody reads it, and stops where it is closed unread', async () => {
    const { client, workers } = await ready(5);
    await client.chat.completions.create({ ...ask('one'), stream: true });
    expect((await client.chat.completions.create(ask('two'))).choices[0]?.message.content).toBe('two');
    const unread = await client.chat.completions.create({ ...ask('Count'), stream: true });
    await (unread as AsyncGenerator).return(undefined);
    expect(workers[0]?.sent.at(-1)).toMatchObject({ kind: 'abort' });
  });

  it('stops the generation when the loop is left, so that the next call starts at once', async () => {
    const { client, workers } = await ready(5);
    let last: EngineStatus | undefined;
    client.on('status', (status) => (last = status));
    for await (const chunk of await client.chat.completions.create({ ...ask('Count'), stream: true })) {
      expect(chunk.choices[0]?.delta.content).toBe('1\n');
      break;
    }
    expect(last?.kind).toBe('ready');
    expect(workers[0]?.sent.at(-1)).toMatchObject({ kind: 'abort' });
    expect((await client.chat.completions.create(ask('next'))).choices[0]?.message.content).toBe('next');
  });
});

describe('stopping', () => {
  it('ends the call normally with what was written', async () => {
    const { client } = await ready(5);
    const controller = new AbortController();
    const answer = await client.call(
      'chat',
      { ...ask('Count'), stream: true },
      {
        signal: controller.signal,
        onChunk: () => controller.abort(),
      },
    );
    const [choice] = answer.choices;
    expect(choice?.finish_reason).toBe('abort');
    expect(numbers.startsWith(choice?.message.content ?? 'nothing')).toBe(true);
    expect(choice?.message.content).not.toBe(numbers);
  });

  it.each(['in the request', 'beside it'])('obeys a signal %s, streaming or not', async (where) => {
    const { client } = await ready(5);
    for (const stream of [false, true] as const) {
      const controller = new AbortController();
      const { signal } = controller;
      const [inside, beside] = where === 'in the request' ? [{ signal }, {}] : [{}, { signal }];
      const asking = client.chatCompletion({ ...ask('Count'), ...inside, stream }, beside);
      setTimeout(() => controller.abort(), 20);
      const answer = await asking;
      let text = '';
      if ('choices' in answer) text = answer.choices[0]?.message.content ?? '';
      else for await (const chunk of answer) text += chunk.choices[0]?.delta.content ?? '';
      expect(numbers.startsWith(text)).toBe(true);
      expect(text).not.toBe(numbers);
    }
  });

  it('obeys a signal that was raised before', async () => {
    const { client } = await ready(5);
    const answer = await client.call('chat', ask('Count'), { signal: AbortSignal.abort() });
    expect(answer.choices[0]).toMatchObject({ finish_reason: 'abort', message: { content: '' } });
  });

  it('interrupts every generation, and leaves other calls alone', async () => {
    const { client } = await ready(5);
    const answers = Promise.all([
      client.chat.completions.create(ask('Count')),
      client.completions.create({ prompt: 'a' }),
      client.call('load', model('next.gguf')),
    ]);
    client.interruptGenerate();
    const [chat, completion, facts] = await answers;
    expect([chat.choices[0]?.finish_reason, completion.choices[0]?.finish_reason]).toEqual([
      'abort',
      'abort',
    ]);
    expect(facts.id).toBe('next.gguf');
  });

  it('cancels loading', async () => {
    const { client } = await ready();
    const controller = new AbortController();
    const loading = client.call('load', model('slow.gguf'), { signal: controller.signal });
    controller.abort();
    await expect(loading).rejects.toMatchObject({ code: 'aborted' });
  });
});

describe('a worker that dies', () => {
  it.each(['crash', 'garble'] as const)(
    'rejects everything pending (%s), and the next call starts another',
    async (how) => {
      const { client, workers } = await ready(5);
      const died = vi.fn<() => void>();
      client.on('died', died);
      const pending = [
        client.chat.completions.create(ask('Count')),
        client.chat.completions.create(ask('later')),
      ];
      const settled = Promise.allSettled(pending);
      workers[0]?.[how]('boom');
      for (const result of await settled) {
        expect(result).toMatchObject({ status: 'rejected', reason: { code: 'worker-died' } });
      }
      expect(died).toHaveBeenCalledTimes(1);
      workers[0]?.crash('again');
      expect(died).toHaveBeenCalledTimes(1);
      await client.reload('https://example.test/models/new%20one.gguf?download=true');
      expect(workers).toHaveLength(2);
      expect((await client.chat.completions.create(ask('hello'))).model).toBe('new one.gguf');
    },
  );

  it('breaks a running loop', async () => {
    const { client, workers } = await ready(5);
    const loop = async () => {
      for await (const chunk of await client.chat.completions.create({ ...ask('Count'), stream: true })) {
        void chunk;
        workers[0]?.crash('boom');
      }
    };
    await expect(loop()).rejects.toMatchObject({ code: 'worker-died', message: 'The engine stopped: boom.' });
  });
});

describe('a worker that says nothing any more', () => {
  afterEach(() => void vi.useRealTimers());

  it('is ended after ten seconds, whatever was asked, and the next call starts another', async () => {
    const { client, workers } = await ready(5);
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    const died = vi.fn<() => void>();
    client.on('died', died);
    workers[0]?.mute();
    const calls = [
      client.call('adapter', 'automatic'),
      client.call('memory', null),
      client.call('load', model('next.gguf')),
      client.unload(),
      client.chat.completions.create(ask('Count')),
    ];
    const settled = Promise.allSettled(calls);
    vi.advanceTimersByTime(10_000);
    for (const result of await settled) {
      expect(result).toMatchObject({
        status: 'rejected',
        reason: { code: 'worker-died', message: expect.stringContaining('not answered for 10 seconds') },
      });
    }
    expect(died).toHaveBeenCalledTimes(1);
    expect((await client.call('load', model('new.gguf'))).id).toBe('new.gguf');
    expect(workers).toHaveLength(2);
  });
});

describe("WebLLM's progress callback", () => {
  it('hears how loading goes', async () => {
    const client = new FacetClient(() => fakeWorker());
    const progress: number[] = [];
    client.setInitProgressCallback((report) => progress.push(report.progress));
    await client.reload('models/a.gguf');
    expect(progress[0]).toBe(0);
    expect(progress.at(-1)).toBe(1);
  });
});
