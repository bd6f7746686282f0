import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Device } from '../src/device/device.ts';
import { openDraft } from '../src/engine/draft.ts';
import type { FitKernels } from '../src/engine/fit.ts';
import { generate } from '../src/engine/generate.ts';
import { type LoadedModel, loadModel, prepareLoad } from '../src/engine/load.ts';
import { plainPrompt } from '../src/engine/prompt.ts';
import { readOptions } from '../src/engine/request.ts';
import type { TurnResult } from '../src/engine/turn.ts';
import type { Guessing } from '../src/speculation/guesser.ts';
import { openGguf, openModel } from '../src/weights/open-model.ts';
import type { WeightSource } from '../src/weights/source/source.ts';
import { openNodeProcessor } from './support/device.ts';
import { projectFile } from './support/golden.ts';

const FILE = projectFile('public/models/tiny-gemma3-q8_0.gguf');
const STORY = 'What is in the picture? There is a red circle and a';
/** Long enough for the rings of the model to be full. */
const LONG = 'one two three four five six seven eight nine ten '.repeat(9);
const { signal: never } = new AbortController();

type Asked = Parameters<typeof readOptions>[0];

const sourceOf = (id: string, bytes: Uint8Array<ArrayBuffer>): WeightSource => ({
  id,
  name: id,
  size: bytes.length,
  read: (offset, length) => Promise.resolve(bytes.slice(offset, offset + length)),
});

/** The demo model, with some of its weights or of its vocabulary changed where `change` changes the file. */
async function modelFile(
  id: string,
  change: (bytes: Uint8Array, tensor: (name: string) => { offset: number; bytes: number }) => void = () =>
    undefined,
): Promise<WeightSource> {
  const bytes = new Uint8Array(await readFile(FILE));
  const header = await openGguf([sourceOf(id, bytes)]);
  change(bytes, (name) => {
    const tensor = header.tensors.get(name);
    if (!tensor) throw new RangeError(name);
    return tensor;
  });
  return sourceOf(id, bytes);
}

/** The same vocabulary, and other weights: a block's feed-forward part adds nothing. */
const otherWeights = () =>
  modelFile('other.gguf', (bytes, tensor) => {
    const { offset, bytes: length } = tensor('blk.0.ffn_down.weight');
    bytes.fill(0, offset, offset + length);
  });

async function load(
  draft: WeightSource | undefined,
  { contextLength = 256, open }: { contextLength?: number; open: () => Promise<Device> },
): Promise<LoadedModel> {
  const prepared = prepareLoad(await openModel([await modelFile('large.gguf')]), { contextLength });
  const small = draft && (await openDraft({ sources: [draft] }, prepared, never));
  const model = await loadModel(await open(), prepared, { signal: never, draft: small });
  await model.decoder.prepareVerify();
  return model;
}

async function answer(
  model: LoadedModel,
  text: string,
  when: Guessing,
  asked: Asked = {},
  signal = never,
  onPiece: (count: number) => void = () => undefined,
): Promise<TurnResult> {
  model.guessing.when = when;
  const prompt = plainPrompt([{ kind: 'tokens', ids: model.tokenizer.encode(text) }]);
  const options = readOptions({ temperature: 0, max_tokens: 48, ignore_eos: true, ...asked });
  const turn = generate(model, prompt, options, signal);
  let next = await turn.next();
  for (let count = 1; !next.done; count++) {
    onPiece(count);
    next = await turn.next();
  }
  return next.value;
}

const DRAWN = { temperature: 0.8, seed: 7 };
const processor = () => openNodeProcessor(2);

test('a model guesses all of its own tokens', async () => {
  const model = await load(await modelFile('same.gguf'), { open: processor });
  const plain = await answer(model, STORY, 'never', { max_tokens: 12 });
  const guessed = await answer(model, STORY, 'always', { max_tokens: 12 });
  expect(guessed.ids).toEqual(plain.ids);
  expect(guessed.timings.draftedTokens).toBeGreaterThan(6);
  model.release();
  expect(model.device.memory.ledger.totalBytes).toBe(0);
});

describe('a draft with other weights', () => {
  let model: LoadedModel;
  beforeAll(async () => {
    model = await load(await otherWeights(), { open: processor });
  });
  afterAll(() => model?.release());

  test.each<[string, Asked]>([
    ['greedy', {}],
    ['drawn', DRAWN],
    ['drawn from all', { temperature: 1.2, seed: 5, top_p: 0.9, extra_body: { top_k: 0 } }],
    ['with biases', { ...DRAWN, logit_bias: { 300: 4, 301: -100 } }],
  ])('changes nothing in a text: %s', async (_, asked) => {
    const plain = await answer(model, STORY, 'never', asked);
    const guessed = await answer(model, STORY, 'always', asked);
    expect(guessed.ids).toEqual(plain.ids);
    expect(plain.timings.draftedTokens).toBeUndefined();
    expect(guessed.timings.draftedTokens).toBeGreaterThan(0);
    expect(guessed.timings.draftedTokens).toBeLessThan(36);
  });

  test('follows edits, passed windows, stops and restored places', async () => {
    const texts = [LONG, `${LONG}eleven`, `${LONG.slice(0, 200)}and so on`, STORY, LONG];
    const stop = new AbortController();
    const stopped = await answer(model, LONG, 'always', DRAWN, stop.signal, (count) => {
      if (count === 5) stop.abort();
    });
    expect(stopped.finishReason).toBe('abort');
    const guessed: TurnResult[] = [];
    for (const text of texts) guessed.push(await answer(model, text, 'always', DRAWN));
    for (const [index, text] of texts.entries()) {
      const plain = await answer(model, text, 'never', DRAWN);
      expect(guessed[index]?.ids).toEqual(plain.ids);
      expect(guessed[index]?.timings.draftedTokens).toBeGreaterThan(0);
    }
  });

  test('has its memory in the books under its own name, as planned', () => {
    const held = model.device.memory.ledger.entries().filter(({ kind }) => kind === 'draft');
    const bytes = held.reduce((sum, entry) => sum + entry.bytes, 0);
    expect(held.every(({ layer }) => layer === undefined)).toBe(true);
    expect(model.planned).toContainEqual({ kind: 'draft', bytes });
    expect(model.facts.draft).toBe('other.gguf');
  });
});

test('a context is filled to its end, and all memory is free at the end', async () => {
  const model = await load(await otherWeights(), { contextLength: 64, open: processor });
  const plain = await answer(model, STORY, 'never', { max_tokens: 100 });
  const guessed = await answer(model, STORY, 'always', { max_tokens: 100 });
  expect(guessed.ids).toEqual(plain.ids);
  expect(plain.timings.promptTokens + plain.ids.length).toBeGreaterThanOrEqual(64);
  model.release();
  expect(model.device.memory.ledger.totalBytes).toBe(0);
});

describe('an optional one that does not load is left out, and nothing of it stays', () => {
  const loadBeside = async (draft: WeightSource, fit?: FitKernels) => {
    const prepared = prepareLoad(await openModel([await modelFile('large.gguf')]), { contextLength: 256 });
    const small = await openDraft({ sources: [draft], optional: true }, prepared, never);
    expect(small).toBeDefined();
    const device = await processor();
    const write = vi.spyOn(device, 'write');
    const model = await loadModel(device, prepared, { signal: never, draft: small, fit });
    return { model, write };
  };
  const expectAlone = (model: LoadedModel) => {
    expect([model.draft, model.facts.draft]).toEqual([undefined, undefined]);
    const kinds = [...model.planned, ...model.device.memory.ledger.entries()].map(({ kind }) => kind);
    expect(kinds).not.toContain('draft');
    model.release();
    expect(model.device.memory.ledger.totalBytes).toBe(0);
  };

  test('where its file gives no answer', async () => {
    const prepared = prepareLoad(await openModel([await modelFile('large.gguf')]), {});
    const mute = { ...(await modelFile('small.gguf')), read: () => new Promise<never>(() => undefined) };
    vi.useFakeTimers();
    const opening = openDraft({ sources: [mute], optional: true }, prepared, never);
    await vi.advanceTimersByTimeAsync(20_000);
    vi.useRealTimers();
    expect(await opening).toBeUndefined();
  });

  test('where its file breaks off', async () => {
    const source = await modelFile('small.gguf');
    const { offset } = (await openGguf([source])).tensors.get('output_norm.weight') ?? { offset: 0 };
    expect(offset).toBeGreaterThan(0);
    const read: WeightSource['read'] = (at, length) =>
      at === offset ? Promise.reject(new Error('the disk is gone')) : source.read(at, length);
    expectAlone((await loadBeside({ ...source, read })).model);
  });

  test('where its kernels are refused while its weights come', async () => {
    const source = await modelFile('small.gguf');
    let slow = false;
    const read: WeightSource['read'] = async (at, length) => {
      if (slow) await new Promise((resolve) => setTimeout(resolve, 30));
      return source.read(at, length);
    };
    const { model, write } = await loadBeside({ ...source, read }, async ({ memory }) => {
      if (memory.ledger.entries().every(({ kind }) => kind !== 'draft')) return undefined;
      slow = true;
      throw new Error('wrong in every variant');
    });
    const before = write.mock.calls.length;
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(write).toHaveBeenCalledTimes(before);
    expectAlone(model);
  });
});

test('a model of another vocabulary is refused, or left out where it may be', async () => {
  const prepared = prepareLoad(await openModel([await modelFile('large.gguf')]), {});
  const other = await modelFile('foreign.gguf', (bytes) => {
    const piece = new TextEncoder().encode('circle');
    const at = bytes.findIndex((_, index) => piece.every((byte, offset) => bytes[index + offset] === byte));
    bytes[at] = 'k'.charCodeAt(0);
  });
  await expect(openDraft({ sources: [other] }, prepared, never)).rejects.toMatchObject({
    code: 'draft-mismatch',
  });
  expect(await openDraft({ sources: [other], optional: true }, prepared, never)).toBeUndefined();
});
