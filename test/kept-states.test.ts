import type { ChatCompletionMessageParam } from '@mlc-ai/web-llm';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Device } from '../src/device/device.ts';
import type { BufferSlice } from '../src/device/memory.ts';
import { FacetEngine } from '../src/engine/engine.ts';
import { generate } from '../src/engine/generate.ts';
import type { KeptStates } from '../src/engine/kept-states.ts';
import { loadModel, prepareLoad } from '../src/engine/load.ts';
import { answersIn, chatPrompt, type Prompt } from '../src/engine/prompt.ts';
import { readMessages } from '../src/engine/request-messages.ts';
import { readOptions } from '../src/engine/request.ts';
import { segmentsFrom } from '../src/engine/sequence.ts';
import { stateDatabase } from '../src/kv/state-database.ts';
import { StateStore } from '../src/kv/state-store.ts';
import { kvStateBytes } from '../src/model/kv-sizes.ts';
import type { KvType } from '../src/shared/kv-row.ts';
import { lengthOf } from '../src/shared/segments.ts';
import { timingsOf } from '../src/shared/timings.ts';
import { openModel } from '../src/weights/open-model.ts';
import { fileSource } from '../tools/cli/file-source.ts';
import { imageFile } from '../tools/cli/image-file.ts';
import { openNodeDevice, openNodeProcessor } from './support/device.ts';
import { projectFile } from './support/golden.ts';
import { freshIndexedDb } from './support/indexed-db.ts';

const MODEL = projectFile('public/models/tiny-gemma3-q8_0.gguf');
const TOWER = projectFile('public/models/mmproj-tiny-gemma3-f16.gguf');
const PICTURE = projectFile('test/golden/tiny/images/triangle-cross.png');
const WINDOW = 64;
const { signal } = new AbortController();

const user = (content: string) => ({ role: 'user' as const, content });
const assistant = (content: string) => ({ role: 'assistant' as const, content });
type Messages = readonly ChatCompletionMessageParam[];
const showing = (text: string): Messages => [
  {
    role: 'user',
    content: [
      { type: 'image_url', image_url: { url: PICTURE } },
      { type: 'text', text },
    ],
  },
];

/** A session: a model that was loaded anew, over the disk that all sessions have. */
async function session(
  open: () => Promise<Device>,
  { kvType = 'f16', model = MODEL }: { kvType?: KvType; model?: string } = {},
) {
  const sources = [await fileSource(model), await fileSource(TOWER)];
  const prepared = prepareLoad(await openModel(sources), { kvType });
  const store = new StateStore();
  const loaded = await loadModel(await open(), prepared, { signal, readImage: imageFile, states: store });
  const states = loaded.states as KeptStates;
  /** The prompt of a conversation, whose state is known. */
  const prompt = async (messages: Messages) => {
    const state = await states.find('chat');
    const asked = await chatPrompt(loaded, readMessages(messages), signal);
    return { asked, state };
  };
  return {
    model: loaded,
    states,
    store,
    prompt,
    /** Asks, and keeps the state on disk. */
    async ask(messages: Messages, maxTokens: number) {
      await states.stop();
      const { asked, state } = await prompt(messages);
      const restored = state && (await states.restore(state, asked.segments, signal));
      const turn = generate(loaded, asked, readOptions({ temperature: 0, max_tokens: maxTokens }), signal);
      let next = await turn.next();
      while (!next.done) next = await turn.next();
      states.ended(next.value.timings.reusedTokens);
      states.keep('chat', answersIn(loaded, asked, next.value.text));
      await states.written();
      return { ...next.value, restored };
    },
    async close() {
      await states.stop();
      loaded.release();
      await Promise.all(sources.map((source) => source.close()));
    },
  };
}

type Session = Awaited<ReturnType<typeof session>>;

/** Logits after what the cache holds and the rest of a prompt, by computing that. */
async function logitsAfter({ model }: Session, { segments }: Prompt, held: number): Promise<Float32Array> {
  const rest = segmentsFrom(segments, held);
  const embeddings = new Map<string, BufferSlice>();
  for (const segment of rest) {
    if (segment.kind === 'image' && model.vision)
      embeddings.set(segment.hash, await model.vision.embedding(segment, signal));
  }
  const { decoder } = model;
  decoder.startSampling({ ...readOptions({ temperature: 0 }).sampling, seed: 0 }, []);
  await (
    await decoder.prefill(rest, signal, { embeddings })
  )?.();
  return decoder.readLogits();
}

const DEVICES = [
  { device: 'the adapter', open: openNodeDevice },
  { device: 'the processor', open: () => openNodeProcessor(2) },
] as const;

const CONVERSATIONS: readonly {
  readonly name: string;
  readonly kvType: KvType;
  readonly opening: Messages;
  readonly answerTokens: number;
  readonly wraps: boolean;
}[] = [
  { name: 'a short text', kvType: 'f16', opening: [user('Hello')], answerTokens: 12, wraps: false },
  {
    name: 'rings that have come round',
    kvType: 'f16',
    opening: [user('Write a long list')],
    answerTokens: 3 * WINDOW,
    wraps: true,
  },
  {
    name: 'rings that have come round, in q8',
    kvType: 'q8',
    opening: [user('Write a long list')],
    answerTokens: 3 * WINDOW,
    wraps: true,
  },
  {
    name: 'an image',
    kvType: 'f16',
    opening: showing('What is in the picture?'),
    answerTokens: 12,
    wraps: false,
  },
  {
    name: 'an image in rings that have come round',
    kvType: 'f16',
    opening: showing('word '.repeat(2 * WINDOW)),
    answerTokens: 12,
    wraps: true,
  },
];

describe.each(DEVICES)('states of conversations on $device', ({ open }) => {
  beforeEach(() => freshIndexedDb());
  afterEach(() => vi.restoreAllMocks());

  test.each(CONVERSATIONS)(
    '$name: after another session the logits are the same, bit for bit',
    async ({ kvType, opening, answerTokens, wraps }) => {
      const before = await session(open, { kvType });
      const first = await before.ask(opening, answerTokens);
      const held = before.model.transcript.tokens.length;
      expect(held > 2 * WINDOW).toBe(wraps);
      const next = [...opening, assistant(first.text), user('What is 4 + 5?')];
      const { asked } = await before.prompt(next);
      const { layers, contextLength } = before.model.decoder.cache;
      const planned = kvStateBytes(
        layers.map(({ layer }) => layer),
        held,
        { contextLength, type: kvType },
      );
      expect(before.store.usage).toEqual({ bytes: planned, states: 1 });
      expect(await bytesOnDisk()).toBe(planned);
      const expected = await logitsAfter(before, asked, held);
      await before.close();

      const after = await session(open, { kvType });
      const { asked: again, state } = await after.prompt(next);
      expect(again.segments).toEqual(asked.segments);
      const restored = state && (await after.states.restore(state, again.segments, signal));
      expect(restored?.tokens).toBe(held);
      expect(after.model.transcript.tokens).toEqual(before.model.transcript.tokens);
      expect(await logitsAfter(after, again, held)).toEqual(expected);
      await after.close();
    },
  );
});

describe('states of conversations', () => {
  const open = () => openNodeProcessor(1);
  const opening = [user('Write a long list')];
  let first: Awaited<ReturnType<Session['ask']>>;
  let next: Messages;
  let here: Session;

  beforeAll(async () => {
    freshIndexedDb();
    const before = await session(open);
    first = await before.ask(opening, 3 * WINDOW);
    next = [...opening, assistant(first.text), user('What is 4 + 5?')];
    await before.close();
  });
  afterAll(() => here.close());

  test('what is in memory is not read from disk; what another conversation took its place of is', async () => {
    here = await session(open);
    const second = await here.ask(next, 4);
    expect(second.restored?.tokens).toBe(first.timings.promptTokens + first.ids.length - 1);
    expect(second.timings.reusedTokens).toBe(second.restored?.tokens);
    const third = [...next, assistant(second.text), user('Hello')];
    expect((await here.ask(third, 4)).restored).toBeUndefined();
  });

  test('blocks of rows that stand are not written again', async () => {
    const put = vi.spyOn(IDBObjectStore.prototype, 'put');
    const parts = () =>
      put.mock.contexts.filter((store) => (store as IDBObjectStore).name === 'parts').length;
    const long = [user('word '.repeat(1100))];
    await here.ask(long, 2);
    expect(here.model.transcript.tokens.length).toBeGreaterThan(1024);
    const whole = parts();
    put.mockClear();
    const answer = await here.ask(long, 3);
    expect(answer.restored).toBeUndefined();
    expect(parts()).toBeLessThan(whole);
    put.mockRestore();
    const { state } = await here.prompt(long);
    for (const part of state?.parts ?? []) await here.store.read(part);
  });

  test('one that is written when the next turn begins is given up, and the older one stays', async () => {
    const { asked } = await here.prompt(next);
    const older = await here.states.find('chat');
    here.states.keep('chat', []);
    await here.states.stop();
    expect(await here.states.find('chat')).toEqual(older);
    expect(lengthOf(asked.segments)).toBeGreaterThan(0);
  });

  test('another KV type and another model have none of it', async () => {
    const q8 = await session(open, { kvType: 'q8' });
    expect((await q8.prompt(next)).state).toBeUndefined();
    await q8.close();
    const other = await session(open, { model: projectFile('test/fixtures/tiny-gemma3-f32.gguf') });
    expect((await other.prompt(next)).state).toBeUndefined();
    await other.close();
  });

  test('a damaged one is dropped without a word, and everything is computed', async () => {
    const { state } = await here.prompt(next);
    const database = await stateDatabase().open();
    const id = state?.parts.at(-1)?.id ?? '';
    const blob = (await database.get('parts', id)) as Blob;
    await database.put('parts', blob.slice(0, blob.size - 1), id);
    database.close();
    const fresh = await session(open);
    const answer = await fresh.ask([user('word '.repeat(1100))], 4);
    expect(answer.restored).toBeUndefined();
    expect(answer.timings.reusedTokens).toBe(0);
    await fresh.close();
  });
});

test('an engine keeps the conversations that requests name, and no others', async () => {
  freshIndexedDb();
  const store = new StateStore();
  const source = await fileSource(MODEL);
  const start = async () => {
    const openProcessor = () => openNodeProcessor(1);
    const engine = new FacetEngine({
      gpu: undefined,
      openProcessor,
      onStatus: () => undefined,
      states: store,
    });
    await engine.load([source], { signal });
    return engine;
  };
  const ask = async (engine: FacetEngine, messages: Messages, extra: object) => {
    const request = { messages: [...messages], temperature: 0, max_tokens: 24, extra_body: extra };
    const turn = engine.chat(request, signal);
    let next = await turn.next();
    while (!next.done) next = await turn.next();
    const { choices, usage } = next.value;
    return { text: choices[0]?.message.content ?? '', timings: timingsOf(usage) };
  };
  const engine = await start();
  const first = await ask(engine, [user('Hello')], { prompt_cache_key: 'a chat' });
  await expect.poll(async () => (await store.look()).states).toBe(1);
  await ask(engine, [user('Who are you?')], {});
  await engine.unload();
  expect((await store.look()).states).toBe(1);

  const later = await start();
  const messages = [user('Hello'), assistant(first.text), user('What is 4 + 5?')];
  const second = await ask(later, messages, { prompt_cache_key: 'a chat' });
  const held = (first.timings?.promptTokens ?? 0) + (first.timings?.answerTokens ?? 0);
  expect(second.timings).toMatchObject({ reusedTokens: held, restored: { tokens: held } });
  expect((await store.look()).restored).toEqual(second.timings?.restored);
  expect((await ask(later, messages, {})).text).toBe(second.text);
  await expect(ask(later, messages, { prompt_cache_key: 7 })).rejects.toMatchObject({ code: 'bad-request' });
  await later.unload();
  await source.close();
});

async function bytesOnDisk(): Promise<number> {
  const database = await stateDatabase().open();
  const parts = await database.getAll('parts');
  database.close();
  return parts.reduce((sum, part) => sum + part.size, 0);
}
