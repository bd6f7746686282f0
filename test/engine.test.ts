import type { ChatCompletion, ChatCompletionChunk, ChatCompletionRequest } from '@mlc-ai/web-llm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TellCompiled } from '../src/device/device.ts';
import type { Devices } from '../src/engine/choose-device.ts';
import { FacetEngine } from '../src/engine/engine.ts';
import type { UsageExtra } from '../src/engine/openai.ts';
import type { EngineStatus } from '../src/shared/engine-status.ts';
import type { LoadProgress } from '../src/shared/model-facts.ts';
import { FacetError } from '../src/shared/errors.ts';
import { MemorySource } from '../src/weights/source/memory.ts';
import type { WeightSource } from '../src/weights/source/source.ts';
import { untilStopped } from '../src/weights/source/until-stopped.ts';
import { fileSource } from '../tools/cli/file-source.ts';
import { imageFile } from '../tools/cli/image-file.ts';
import { countingGpu } from './support/counting-gpu.ts';
import { nodeGpu, openNodeProcessor } from './support/device.ts';
import { projectFile } from './support/golden.ts';

const MODEL = projectFile('public/models/tiny-gemma3-q8_0.gguf');
const VISION = projectFile('public/models/mmproj-tiny-gemma3-f16.gguf');
const PICTURE = projectFile('test/golden/tiny/images/triangle-cross.png');
const never = () => new AbortController().signal;
const user = (content: string) => ({ role: 'user' as const, content });
const assistant = (content: string) => ({ role: 'assistant' as const, content });

/** Collects a whole chat; `onChunk` may abort or look. */
async function ask(
  engine: FacetEngine,
  request: Omit<ChatCompletionRequest, 'stream'>,
  signal: AbortSignal = never(),
  onChunk: (chunk: ChatCompletionChunk) => void = () => undefined,
): Promise<{ text: string; streamed: string; completion: ChatCompletion; extra: UsageExtra }> {
  const turn = engine.chat({ temperature: 0, max_tokens: 40, ...request, stream: true }, signal);
  let streamed = '';
  for (;;) {
    const next = await turn.next();
    if (next.done) {
      const completion = next.value;
      const text = completion.choices[0]?.message.content ?? '';
      return { text, streamed, completion, extra: completion.usage?.extra as UsageExtra };
    }
    streamed += next.value.choices[0]?.delta.content ?? '';
    onChunk(next.value);
  }
}

/** Everything on the processor, which is the quickest of them; on the adapter what a device has a part in. */
const DEVICES: readonly (readonly [string, () => Promise<Devices>])[] = [
  ['the adapter', async () => ({ gpu: await nodeGpu() })],
  ['the processor', () => Promise.resolve({ gpu: undefined, openProcessor: () => openNodeProcessor(2) })],
];

test('kernels that are made once a model is there, as for guesses, are no load', async () => {
  let tell: TellCompiled = () => undefined;
  const watchCompiling = (wanted: TellCompiled) => void (tell = wanted);
  const openProcessor = async () => ({ ...(await openNodeProcessor(1)), watchCompiling });
  const engine = new FacetEngine({ gpu: undefined, openProcessor, onStatus: () => undefined });
  await engine.load([await fileSource(MODEL)], { signal: never() });
  const answer = await ask(engine, { messages: [user('Hello')], max_tokens: 3 }, never(), () => tell(1, 2));
  expect(answer.extra.answerTokens).toBe(3);
  expect(engine.status.kind).toBe('ready');
  await engine.unload();
});

describe.each(DEVICES)('FacetEngine with the demo model on %s', (place, devices) => {
  const processor = place === 'the processor';
  let engine: FacetEngine;
  const statuses: EngineStatus[] = [];

  beforeAll(async () => {
    engine = new FacetEngine({ ...(await devices()), onStatus: (status) => statuses.push(status) });
    await engine.load([await fileSource(MODEL)], { signal: never() });
  });
  afterAll(() => engine.unload());

  test('loads through its states and knows what it has', () => {
    expect(statuses[0]).toMatchObject({ kind: 'loading', progress: { stage: 'header' } });
    expect(
      new Set(statuses.flatMap((status) => (status.kind === 'loading' ? [status.progress.stage] : []))),
    ).toEqual(new Set(['header', 'tokenizer', 'weights', 'kernels']));
    const kernels = statuses.flatMap((status) =>
      status.kind === 'loading' && status.progress.kernels ? [status.progress.kernels] : [],
    );
    const last = kernels.at(-1);
    // The processor has nothing to compile.
    expect(last).toEqual(processor ? undefined : { done: last?.all, all: expect.any(Number) });
    expect(engine.status).toMatchObject({
      kind: 'ready',
      model: {
        layers: 12,
        globalLayers: 2,
        width: 128,
        window: 64,
        vocabulary: 1024,
        chat: true,
        quantisation: 'Q8_0',
      },
    });
  });

  test('tells what the device took for a token, where a GPU has timestamps', async () => {
    const startedAt = performance.now();
    await ask(engine, { messages: [user('Count from 1 to 9.')] });
    const wallMs = performance.now() - startedAt;
    const { nextTokenMs } = engine.memory();
    const { features } = await engine.adapter();
    if (!processor && !features.includes('timestamp-query')) expect(nextTokenMs).toBeNull();
    else {
      expect(nextTokenMs).toBeGreaterThan(0);
      expect(nextTokenMs).toBeLessThan(wallMs);
    }
  });

  test('a second turn prefills only what is new, and answers as if it had prefilled everything', async () => {
    const first = await ask(engine, { messages: [user('Hello')] });
    expect(first.text).toBe('Hello! Show me a picture of simple shapes, or ask me for help.');
    expect(first.streamed).toBe(first.text);
    expect(first.completion.choices[0]?.finish_reason).toBe('stop');
    expect(first.extra).toMatchObject({ promptTokens: 16, answerTokens: 22 });

    const messages = [user('Hello'), assistant(first.text), user('What is 4 + 5?')];
    const second = await ask(engine, { messages });
    const conversation = first.extra.promptTokens + first.extra.answerTokens;
    expect(second.extra.reusedTokens).toBe(conversation);
    expect(second.extra.prefillTokens).toBe(second.extra.promptTokens - conversation);

    await ask(engine, { messages: [user('Who are you?')] });
    const afresh = await ask(engine, { messages });
    expect(afresh.extra.reusedTokens).toBeLessThan(8);
    expect(afresh.text).toBe(second.text);
  });

  test('after the rings have come round, regenerate and edit start from checkpoints', async () => {
    engine.setCheckpointBudget(4e6);
    const opening = [user('Write a long list')];
    const list = await ask(engine, { messages: opening, max_tokens: processor ? 260 : 130 });
    expect(engine.memory().length).toBeGreaterThan(2 * 64);
    const second = [...opening, assistant(list.text), user('What is 4 + 5?')];
    const sum = await ask(engine, { messages: second });
    const again = await ask(engine, { messages: second });
    expect(again.extra).toMatchObject({ prefillTokens: 1, reusedTokens: sum.extra.promptTokens - 1 });
    expect(again.text).toBe(sum.text);

    const edited = [...opening, assistant(list.text), user('Who are you?')];
    const other = await ask(engine, { messages: edited });
    // A token that was drawn last, for want of more, was not computed yet.
    const last = list.completion.choices[0]?.finish_reason === 'length' ? 1 : 0;
    expect(other.extra.reusedTokens).toBeGreaterThanOrEqual(
      list.extra.promptTokens + list.extra.answerTokens - last,
    );
    const { checkpoints, entries } = engine.memory();
    expect(checkpoints.length).toBeGreaterThan(1);
    const held = entries
      .filter(({ kind }) => kind === 'checkpoint')
      .reduce((total, { bytes }) => total + bytes, 0);
    expect(held).toBe(checkpoints.reduce((total, { bytes }) => total + bytes, 0));

    engine.setCheckpointBudget(0);
    expect(engine.memory().checkpoints).toEqual([]);
    await ask(engine, { messages: [user('Hello')] });
    const afresh = await ask(engine, { messages: edited });
    expect(afresh.extra.reusedTokens).toBeLessThan(8);
    expect(afresh.text).toBe(other.text);
  });

  test('equal seeds give equal answers; a logit bias steers', async () => {
    const request = { messages: [user('Hello')], temperature: 8, max_tokens: 16, ignore_eos: true };
    const [a, b, c] = [
      await ask(engine, { ...request, seed: 1 }),
      await ask(engine, { ...request, seed: 1 }),
      await ask(engine, { ...request, seed: 2 }),
    ];
    expect(a.text).toBe(b.text);
    expect(c.text).not.toBe(a.text);
    const ring = 9;
    const biased = await ask(engine, {
      messages: [user('Hello')],
      max_tokens: 4,
      ignore_eos: true,
      logit_bias: { [ring]: 100 },
    });
    expect(biased.text).toBe('\n\n\n\n');
  });

  if (!processor) return;

  test('knows how many tokens a question takes before it is asked', async () => {
    const tokensOf = (text: string) => engine.questionTokens({ text, images: [] });
    const first = await ask(engine, { messages: [user(' What is 4 + 5? ')] });
    expect(first.extra.promptTokens).toBe(tokensOf(' What is 4 + 5? '));
    const second = await ask(engine, {
      messages: [user(' What is 4 + 5? '), assistant(first.text), user('And 2 + 3?')],
    });
    const added = second.extra.promptTokens - first.extra.promptTokens - first.extra.answerTokens;
    expect(Math.abs(added - tokensOf('And 2 + 3?'))).toBeLessThanOrEqual(3);
    expect(tokensOf('  ')).toBe(0);
    // A model without eyes is not shown images.
    expect(engine.questionTokens({ text: '', images: [{ width: 9, height: 9, detail: 'auto' }] })).toBe(0);
  });

  test('has a higher memory revision whenever its memory tells something new, and only then', async () => {
    let told = '';
    let revision = -1;
    let changes = 0;
    const look = () => {
      const now = JSON.stringify({ ...engine.memory(), atMs: 0 });
      if (now !== told) {
        expect(engine.memoryRevision).toBeGreaterThan(revision);
        changes++;
      }
      told = now;
      revision = engine.memoryRevision;
    };
    look();
    engine.memory();
    expect(engine.memoryRevision).toBe(revision);
    const poll = setInterval(look, 5);
    await ask(engine, { messages: [user('Count from 1 to 9.')], max_tokens: 8 }, never(), look);
    const { checkpointBudgetBytes } = engine.memory();
    engine.setCheckpointBudget(checkpointBudgetBytes / 2);
    look();
    engine.setCheckpointBudget(checkpointBudgetBytes);
    look();
    const stop = new AbortController();
    await ask(engine, { messages: [user('What is 4 + 5?')] }, stop.signal, () => stop.abort());
    look();
    clearInterval(poll);
    expect(changes).toBeGreaterThan(5);
  });

  test('an abort ends the turn with what was written, and the next turn is right', async () => {
    const messages = [user('Count from 1 to 20.')];
    const whole = await ask(engine, { messages, max_tokens: 60 });
    await ask(engine, { messages: [user('Hello')] });
    const controller = new AbortController();
    let pieces = 0;
    const stopped = await ask(engine, { messages, max_tokens: 60 }, controller.signal, () => {
      if (++pieces === 4) controller.abort();
    });
    expect(stopped.completion.choices[0]?.finish_reason).toBe('abort');
    expect(stopped.text.length).toBeLessThan(whole.text.length);
    expect(whole.text.startsWith(stopped.text)).toBe(true);
    expect(engine.status.kind).toBe('ready');

    const followUp = [...messages, assistant(stopped.text), user('Hello')];
    const reused = await ask(engine, { messages: followUp });
    expect(reused.extra.reusedTokens).toBeGreaterThanOrEqual(
      stopped.extra.promptTokens + stopped.extra.answerTokens - 1,
    );
    await ask(engine, { messages: [user('Who are you?')] });
    expect((await ask(engine, { messages: followUp })).text).toBe(reused.text);
  });

  test('a reader who leaves the loop leaves the engine ready and the cache right', async () => {
    const messages = [user('Count from 1 to 20.')];
    for await (const chunk of engine.chat({ messages, temperature: 0, stream: true }, never())) {
      if (chunk.choices[0]?.delta.content) break;
    }
    expect(engine.status.kind).toBe('ready');
    const again = await ask(engine, { messages, max_tokens: 60 });
    await ask(engine, { messages: [user('Hello')] });
    expect((await ask(engine, { messages, max_tokens: 60 })).text).toBe(again.text);
  });

  test.each([1, 4, 9, 14])(
    'an answer cut after %i tokens is continued as if it had not been',
    async (cut) => {
      const asked = [user('Hello')];
      const whole = await ask(engine, { messages: asked });
      const begun = await ask(engine, { messages: asked, max_tokens: cut });
      expect(begun.completion.choices[0]?.finish_reason).toBe('length');
      const rest = await ask(engine, { messages: [...asked, assistant(begun.text)] });
      expect(begun.text + rest.text).toBe(whole.text);
      expect(rest.streamed).toBe(rest.text);
      // All but the last position, whose logits are needed, was in the cache.
      expect(rest.extra.prefillTokens).toBe(1);
      const messages = [...asked, assistant(whole.text), user('What is 4 + 5?')];
      const next = await ask(engine, { messages });
      expect(next.extra.reusedTokens).toBe(whole.extra.promptTokens + whole.extra.answerTokens);
    },
  );

  test('a character that is cut between its bytes is whole once the answer is continued', async () => {
    const asked = [user('Hello')];
    let text = '';
    for (const [index, byte] of new TextEncoder().encode('né').entries()) {
      // The vocabulary's byte pieces are its ids from 32 on.
      const logit_bias = { [32 + byte]: 100 };
      const messages = index === 0 ? asked : [...asked, assistant(text)];
      text += (await ask(engine, { messages, logit_bias, max_tokens: 1 })).text;
      if (index === 1) expect(text).toBe('n');
    }
    expect(text).toBe('né');
  });

  test('an answer from before the model was loaded is continued without doubling its white space', async () => {
    const whole = await ask(engine, { messages: [user('Hello')] });
    const first = 'Hello! Show me ';
    expect(whole.text.startsWith(first)).toBe(true);
    const rest = await ask(engine, { messages: [user('Hello'), assistant(first)] });
    expect(first + rest.text).toBe(whole.text);
  });

  test('an answer without visible text is remembered in its own conversation only', async () => {
    const question = { messages: [user('What are you?'), assistant('')], max_tokens: 24 };
    const alone = await ask(engine, question);
    expect(alone.extra.promptTokens).toBe(17);
    const silent = await ask(engine, { messages: [user('x')], max_tokens: 3, logit_bias: { '0': 100 } });
    expect(silent.text).toBe('');
    expect(silent.extra.answerTokens).toBe(3);
    await ask(engine, { messages: [user('hi'), assistant(''), user('What are you?')], max_tokens: 24 });
    const after = await ask(engine, question);
    expect(after.extra.promptTokens).toBe(17);
    expect(after.text).toBe(alone.text);
  });

  test('max_tokens, stop strings and ignore_eos end an answer where they say', async () => {
    const messages = [user('Hello')];
    const short = await ask(engine, { messages, max_tokens: 3 });
    expect(short.completion.choices[0]?.finish_reason).toBe('length');
    expect(short.completion.usage?.completion_tokens).toBe(3);
    const cut = await ask(engine, { messages, stop: ['simple', 'nothing'] });
    expect(cut.text).toBe('Hello! Show me a picture of ');
    expect(cut.streamed).toBe(cut.text);
    expect(cut.completion.choices[0]?.finish_reason).toBe('stop');
    // What was cut off is no part of the answer, also for the model when it goes on or is asked more.
    const goneOn = await ask(engine, { messages: [...messages, assistant(cut.text)], max_tokens: 4 });
    expect(cut.text + goneOn.text).toMatch(/^Hello! Show me a picture of simple/);
    const on = await ask(engine, { messages, max_tokens: 30, ignore_eos: true });
    expect(on.completion.usage?.completion_tokens).toBe(30);
  });

  test('makes the call that it has to make; one that is cut off is text', async () => {
    const request = {
      messages: [user('Hello')],
      tools: [{ type: 'function' as const, function: { name: 'look', parameters: { type: 'object' } } }],
      tool_choice: { type: 'function' as const, function: { name: 'look' } },
      max_tokens: 1,
    };
    const { text, streamed, completion } = await ask(engine, request);
    expect(text).toMatch(/^\{"name": "look", "parameters":[^]/);
    expect(streamed).toBe(text);
    expect(completion.choices[0]?.finish_reason).not.toBe('tool_calls');
  });

  test("tells its tokens' probabilities in OpenAI's shape, whole and in chunks", async () => {
    const chunks: ChatCompletionChunk[] = [];
    const request = { messages: [user('Hello')], logprobs: true, top_logprobs: 3, max_tokens: 5 };
    const { completion, text } = await ask(engine, request, never(), (chunk) => chunks.push(chunk));
    const content = completion.choices[0]?.logprobs?.content ?? [];
    expect(content.map(({ token }) => token).join('')).toBe(text);
    expect(chunks.flatMap(({ choices }) => choices[0]?.logprobs?.content ?? [])).toEqual(content);
    expect(content[0]).toEqual({
      token: expect.any(String),
      logprob: expect.any(Number),
      bytes: expect.any(Array),
      top_logprobs: expect.arrayContaining([
        { token: expect.any(String), logprob: expect.any(Number), bytes: expect.any(Array) },
      ]),
    });
    const continued = engine.completion({ prompt: 'a', max_tokens: 2, logprobs: true }, never());
    let next = await continued.next();
    while (!next.done) next = await continued.next();
    const [choice] = next.value.choices;
    expect(choice?.logprobs?.content?.map(({ token }) => token).join('')).toBe(choice?.text);
  });

  test('refuses what it cannot do, with the facts, and stays ready', async () => {
    const long = user('word '.repeat(40_000));
    await expect(ask(engine, { messages: [long] })).rejects.toMatchObject({ code: 'context-full' });
    await expect(ask(engine, { messages: [assistant('Hi')] })).rejects.toMatchObject({ code: 'bad-request' });
    await expect(ask(engine, { messages: [user('Hi')], temperature: -1 })).rejects.toMatchObject({
      code: 'bad-request',
    });
    await expect(ask(engine, { messages: [user('Hi')], n: 0 })).rejects.toMatchObject({
      code: 'bad-request',
    });
    await expect(ask(engine, { messages: [user('Hi')], model: 'another' })).rejects.toMatchObject({
      code: 'bad-request',
      data: { status: 404, param: 'model', code: 'model_not_found' },
    });
    const logit_bias = { 999_999: 1 };
    await expect(ask(engine, { messages: [user('Hi')], logit_bias })).rejects.toMatchObject({
      code: 'bad-request',
      data: { param: 'logit_bias', token: 999_999 },
    });
    await expect(ask(engine, { messages: [user('Hi')], top_logprobs: 2 })).rejects.toMatchObject({
      code: 'bad-request',
      data: { param: 'top_logprobs' },
    });
    const first = engine.chat({ messages: [user('Hello')], temperature: 0 }, never());
    await first.next();
    await expect(ask(engine, { messages: [user('Hi')] })).rejects.toMatchObject({ code: 'busy' });
    await first.return(undefined as never);
    expect(engine.status.kind).toBe('ready');
  });

  test('gives several answers, drawn by seeds that follow one another', async () => {
    const request = { messages: [user('Hello')], temperature: 8, max_tokens: 6, ignore_eos: true };
    const two = await ask(engine, { ...request, seed: 5, n: 2, model: 'tiny-gemma3-q8_0' });
    const texts = two.completion.choices.map(({ message }) => message.content);
    const alone = [await ask(engine, { ...request, seed: 5 }), await ask(engine, { ...request, seed: 6 })];
    expect(texts).toEqual(alone.map(({ text }) => text));
    expect(two.completion.choices.map(({ index }) => index)).toEqual([0, 1]);
    expect(two.completion.usage).toMatchObject({
      prompt_tokens: alone[0]?.extra.promptTokens,
      completion_tokens: 12,
    });
  });

  test('streams usage in a chunk of its own, with the tokens that were in the cache', async () => {
    const messages = [user('Hello')];
    const chunks: ChatCompletionChunk[] = [];
    const without = await ask(engine, { messages, max_tokens: 3 }, never(), (chunk) => chunks.push(chunk));
    expect(chunks.some(({ usage }) => usage)).toBe(false);
    expect(chunks.at(-1)?.choices[0]?.finish_reason).toBe('length');
    const asked = { messages, max_completion_tokens: 3, stream_options: { include_usage: true } };
    await ask(engine, { ...asked, max_tokens: null }, never(), (chunk) => chunks.push(chunk));
    const prompt_tokens = without.extra.promptTokens;
    expect(chunks.at(-1)).toMatchObject({
      choices: [],
      // All but the last position, whose logits are needed.
      usage: { prompt_tokens, prompt_tokens_details: { cached_tokens: prompt_tokens - 1 } },
    });
  });

  test('a signal in the request stops it as well', async () => {
    const request = { messages: [user('Hello')], signal: AbortSignal.abort() };
    const { completion } = await ask(engine, request);
    expect(completion.choices[0]?.finish_reason).toBe('abort');
  });

  test('goes on from several texts, and from token ids', async () => {
    const text = async (prompt: unknown) => {
      const request = { prompt: prompt as string, max_tokens: 5, temperature: 0 };
      const turn = engine.completion({ ...request, echo: true }, never());
      for (;;) {
        const next = await turn.next();
        if (next.done) return next.value.choices.map((choice) => choice.text);
      }
    };
    const both = await text(['red circle', 'What']);
    expect(both).toEqual([...(await text('red circle')), ...(await text('What'))]);
    const ids = [90, 91];
    expect((await text([ids, ids]))[1]).toBe((await text(ids))[0]);
    await expect(text([999_999])).rejects.toMatchObject({ data: { param: 'prompt[0]' } });
    const ofImage = engine.completion({ prompt: [8] as unknown as string }, never()).next();
    await expect(ofImage).rejects.toMatchObject({ data: { code: 'unsupported_parameter' } });
  });

  test('completes plain text', async () => {
    const turn = engine.completion(
      { prompt: 'red circle', max_tokens: 5, temperature: 0, echo: true },
      never(),
    );
    let text = '';
    let next = await turn.next();
    while (!next.done) {
      text += next.value.choices[0]?.text ?? '';
      next = await turn.next();
    }
    expect(next.value.choices[0]?.text).toBe(text);
    expect(text.startsWith('red circle')).toBe(true);
    expect(next.value.usage?.completion_tokens).toBeGreaterThan(0);
  });

  test('a bad file is refused before the model in use is given up', async () => {
    await expect(
      engine.load([new MemorySource(new TextEncoder().encode('not a model'), 'notes.txt')], {
        signal: never(),
      }),
    ).rejects.toMatchObject({ code: 'gguf-foreign' });
    expect(engine.status.kind).toBe('ready');
    expect((await ask(engine, { messages: [user('Hello')], max_tokens: 3 })).text).toBe('Hello');
  });
});

describe('GPU memory', () => {
  test('the ledger is the device: load, chat, unload', async () => {
    const { gpu, deviceBytes } = countingGpu(await nodeGpu());
    const engine = new FacetEngine({ gpu, onStatus: () => undefined });
    await engine.load([await fileSource(MODEL)], { signal: never() });
    expect(deviceBytes()).toBeGreaterThan(3e6);
    expect(engine.memory().totalBytes).toBe(deviceBytes());
    await ask(engine, { messages: [user('Hello')] });
    expect(engine.memory().totalBytes).toBe(deviceBytes());
    const { entries, totalBytes } = engine.memory();
    expect(entries.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(totalBytes);
    const local = entries.filter(({ kind }) => kind === 'kv-local');
    expect(local).toHaveLength(10);
    expect(local.every(({ bytes }) => bytes === 64 * 2 * 64 * 2 * 2)).toBe(true);
    await engine.unload();
    expect(engine.memory().totalBytes).toBe(0);
    expect(deviceBytes()).toBe(0);
  });

  test('it is the device while a model that sees is loaded, chats, looks, regenerates and goes', async () => {
    const { gpu, deviceBytes } = countingGpu(await nodeGpu());
    const loading: { told: number; device: number; planned: number }[] = [];
    const engine: FacetEngine = new FacetEngine({
      gpu,
      readImage: imageFile,
      onStatus: ({ kind }) => {
        if (kind !== 'loading') return;
        const { totalBytes, plannedBytes } = engine.memory();
        loading.push({ told: totalBytes, device: deviceBytes(), planned: plannedBytes });
      },
    });
    const files = await Promise.all([MODEL, VISION].map(fileSource));
    await engine.load(files, { signal: never() });
    for (const { told, device } of loading) expect(told).toBe(device);
    const half = loading.filter(({ told }) => told > 3e6);
    expect(half.length).toBeGreaterThan(1);
    for (const { planned } of half) expect(planned).toBeGreaterThan(3e6);

    const held = () => {
      const snapshot = engine.memory();
      expect(snapshot.totalBytes).toBe(deviceBytes());
      expect(snapshot.entries.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(snapshot.totalBytes);
      return snapshot;
    };
    const look = {
      role: 'user' as const,
      content: [
        { type: 'image_url' as const, image_url: { url: PICTURE } },
        { type: 'text' as const, text: 'What is in this image?' },
      ],
    };
    await ask(engine, { messages: [user('Hello')] });
    held();
    const { text } = await ask(engine, { messages: [look] });
    const seen = held();
    expect(seen.towerResident).toBe(true);
    await ask(engine, { messages: [look] });
    await ask(engine, { messages: [look, assistant(text), user('And now?')] });
    held();
    // Whatever is planned for a kind is what it takes, except what grows with the conversation.
    const bytesOf = (kind: string) =>
      seen.entries.filter((entry) => entry.kind === kind).reduce((sum, { bytes }) => sum + bytes, 0);
    for (const { kind, bytes } of seen.planned) {
      if (kind === 'kv-global' || kind === 'checkpoint') expect(bytesOf(kind)).toBeLessThanOrEqual(bytes);
      else expect([kind, bytesOf(kind)]).toEqual([kind, bytes]);
    }
    engine.evictVision();
    expect(held().towerResident).toBe(false);
    await engine.unload();
    expect(held().totalBytes).toBe(0);
    await Promise.all(files.map((file) => file.close()));
  });

  /** The demo model's file, whose reader may act at each read; `rest` is what is more of it. */
  async function watched(onRead: (count: number) => void, rest: Partial<WeightSource> = {}) {
    const source = await fileSource(MODEL);
    let reads = 0;
    const read: WeightSource['read'] = (offset, length, signal) => {
      onRead(++reads);
      return source.read(offset, length, signal);
    };
    return { id: source.id, name: source.name, size: source.size, read, ...rest };
  }

  const whole = { whole: () => Promise.resolve() };
  test.each<[string, (progress: LoadProgress) => boolean]>([
    ['the header', ({ stage }) => stage === 'header'],
    ['the tokenizer', ({ stage }) => stage === 'tokenizer'],
    [
      'half of the weights',
      ({ stage, loadedBytes, totalBytes }) => stage === 'weights' && loadedBytes > totalBytes / 2,
    ],
    ['the kernels', ({ stage }) => stage === 'kernels'],
    ['the check', ({ stage }) => stage === 'checking'],
  ])('a load stopped at %s leaves nothing behind', async (_, isThere) => {
    const { gpu, deviceBytes } = countingGpu(await nodeGpu());
    const controller = new AbortController();
    const engine = new FacetEngine({
      gpu,
      onStatus: (status) => {
        if (status.kind === 'loading' && isThere(status.progress)) controller.abort();
      },
    });
    const source = await watched(() => undefined, {
      whole: (signal) => untilStopped(new Promise(() => undefined), signal),
    });
    await expect(engine.load([source], { signal: controller.signal })).rejects.toMatchObject({
      code: 'aborted',
    });
    expect(engine.status.kind).toBe('empty');
    expect(engine.memory().totalBytes).toBe(0);
    expect(deviceBytes()).toBe(0);
    // What was still being compiled must not allocate afterwards.
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(deviceBytes()).toBe(0);
    await engine.load([await watched(() => undefined, whole)], { signal: never() });
    expect(engine.status.kind).toBe('ready');
    await engine.unload();
  });

  test('a load that fails in the middle leaves nothing behind', async () => {
    const { gpu, deviceBytes } = countingGpu(await nodeGpu());
    const engine = new FacetEngine({ gpu, onStatus: () => undefined });
    const failing = await watched((count) => {
      if (count === 20) throw new FacetError('source-failed', 'The disk is gone.', 'Plug it in.');
    });
    await expect(engine.load([failing], { signal: never() })).rejects.toMatchObject({
      code: 'source-failed',
    });
    expect(deviceBytes()).toBe(0);
  });

  test('no model is ready before its files are whole, nor ever when one turns out wrong', async () => {
    const { gpu, deviceBytes } = countingGpu(await nodeGpu());
    const told: EngineStatus[] = [];
    const engine = new FacetEngine({ gpu, onStatus: (status) => told.push(status) });
    const wrong = new FacetError('digest-mismatch', 'It came damaged.', 'Load it again.');
    const source = await watched(() => undefined, {
      whole: async (_, onArrived) => {
        onArrived?.(1000);
        await new Promise((resolve) => setTimeout(resolve, 50));
        throw wrong;
      },
    });
    await expect(engine.load([source], { signal: never() })).rejects.toThrow(wrong);
    expect(told.at(-2)).toMatchObject({
      kind: 'loading',
      progress: { stage: 'checking', loadedBytes: 1000, totalBytes: source.size },
    });
    expect(told.some(({ kind }) => kind === 'ready')).toBe(false);
    expect(deviceBytes()).toBe(0);
  });

  test('progress adds up to the file, and the stages to the load', async () => {
    const told: LoadProgress[] = [];
    const engine = new FacetEngine({
      gpu: await nodeGpu(),
      onStatus: (status) => {
        if (status.kind === 'loading') told.push(status.progress);
      },
    });
    const facts = await engine.load([await watched(() => undefined, whole)], { signal: never() });
    const weights = told.filter(({ stage }) => stage === 'weights').map(({ loadedBytes }) => loadedBytes);
    expect(weights).toEqual(weights.toSorted((a, b) => a - b));
    expect(weights[0]).toBeGreaterThan(0);
    expect(weights.at(-1)).toBe(facts.fileBytes);
    const { header, tokenizer, weights: upload, kernels, checking } = facts.stagesMs;
    const stages = [header, tokenizer, upload, kernels, checking].map((milliseconds) => milliseconds ?? NaN);
    expect(stages.reduce((sum, milliseconds) => sum + milliseconds)).toBeCloseTo(facts.loadMs, -1);
    await engine.unload();
  });
});

test('without WebGPU it says so', async () => {
  const engine = new FacetEngine({ gpu: undefined, onStatus: () => undefined });
  await expect(engine.adapter()).rejects.toMatchObject({ code: 'no-webgpu' });
  await expect(engine.load([await fileSource(MODEL)], { signal: never() })).rejects.toMatchObject({
    code: 'no-webgpu',
  });
  expect(engine.status.kind).toBe('empty');
});

test('what is compiled after a load is no part of it', async () => {
  const told: string[] = [];
  let compiled = (_done: number, _all: number): void => undefined;
  const watchCompiling = (tell: typeof compiled): void => void (compiled = tell);
  const engine = new FacetEngine({
    gpu: undefined,
    openProcessor: async () => Object.assign(await openNodeProcessor(2), { watchCompiling }),
    onStatus: ({ kind }) => told.push(kind),
  });
  await engine.load([await fileSource(MODEL)], { signal: never() });
  compiled(1, 2);
  expect(engine.status.kind).toBe('ready');
  expect(told.at(-1)).toBe('ready');
  await engine.unload();
});
