import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FacetEngine } from '../src/engine/engine.ts';
import { MemorySource } from '../src/weights/source/memory.ts';
import { nodeGpu, openNodeProcessor } from './support/device.ts';
import { embeddingReference } from './support/embedding.ref.ts';
import {
  type DocumentTensor,
  type GgufDocument,
  text,
  u32,
  bool,
  withKeys,
  writeGguf,
} from './support/gguf-document.ts';
import { nmse } from './support/nmse.ts';
import { projectFile } from './support/golden.ts';
import { fileSource } from '../tools/cli/file-source.ts';
import { Random } from './support/random.ts';
import { smallModel } from './support/small-gguf.ts';

/** D is above the narrowest width that an embedding can be cut to. */
const SHAPE = { layers: 3, D: 160, H: 2, K: 1, E: 16, F: 64 } as const;
const WINDOW = 12;
const never = () => new AbortController().signal;

/** A made-up model of EmbeddingGemma's architecture: every third layer is global. */
function embeddingModel(dense: boolean): GgufDocument {
  const small = smallModel(SHAPE, 7);
  const renamed = [...small.metadata].map(
    ([key, value]) => [key.replace(/^gemma3\./, 'gemma-embedding.'), value] as const,
  );
  const document = withKeys(
    { ...small, metadata: new Map(renamed) },
    {
      'general.architecture': text('gemma-embedding'),
      'gemma-embedding.attention.causal': bool(false),
      'gemma-embedding.attention.sliding_window': u32(WINDOW),
      'gemma-embedding.attention.sliding_window_pattern': u32(3),
      'gemma-embedding.pooling_type': u32(1),
      'tokenizer.ggml.add_eos_token': bool(true),
      'tokenizer.chat_template': undefined,
    },
  );
  const random = new Random(11);
  const matrix = (name: string, rows: number, columns: number): DocumentTensor => ({
    name,
    type: 0,
    dimensions: [columns, rows],
    bytes: new Uint8Array(random.normals(rows * columns, columns ** -0.5).buffer),
  });
  const { D } = SHAPE;
  const more = dense ? [matrix('dense_2.weight', 2 * D, D), matrix('dense_3.weight', D, 2 * D)] : [];
  return { ...document, tensors: [...document.tensors, ...more] };
}

const TEXTS = ['the', 'abc the def, in the other thing that is there', 'x'];

describe.each(['cpu', 'gpu'] as const)('embeddings on the %s', (compute) => {
  let engine: FacetEngine;
  const load = async (document: GgufDocument) =>
    engine.load([new MemorySource(writeGguf(document), 'embedding.gguf')], { compute, signal: never() });
  beforeAll(async () => {
    const gpu = compute === 'gpu' ? await nodeGpu() : undefined;
    engine = new FacetEngine({ gpu, openProcessor: openNodeProcessor, onStatus: () => undefined });
  });
  afterAll(() => engine.unload());

  test.each([true, false])('are those of the reference, with dense matrices: %s', async (dense) => {
    const document = embeddingModel(dense);
    const facts = await load(document);
    expect(facts).toMatchObject({ chat: false, layers: 3, globalLayers: 1 });
    const { data, usage } = await engine.embed({ input: TEXTS }, never());
    const spelt = TEXTS.map((each) => idsOf(document, each));
    expect(usage.prompt_tokens).toBe(spelt.flat().length);
    for (const [index, { embedding }] of data.entries()) {
      const ids = spelt[index] ?? [];
      const expected = embeddingReference(document, ids, { ...SHAPE, window: WINDOW, globalEvery: 3 });
      expect(nmse(Float32Array.from(embedding), Float64Array.from(expected))).toBeLessThan(2e-5);
    }
    // The same ids by themselves, with their marks or without.
    const [first] = spelt;
    const given = await engine.embed({ input: [first ?? [], (first ?? []).slice(1, -1)] }, never());
    for (const { embedding } of given.data) expect(embedding).toEqual(data[0]?.embedding);
  });

  test('are cut to a narrower width, of the length 1, and in base64', async () => {
    await load(embeddingModel(true));
    const whole = await engine.embed({ input: 'the' }, never());
    const cut = await engine.embed({ input: 'the', dimensions: 128 }, never());
    const [a, b] = [whole, cut].map(({ data }) => data[0]?.embedding ?? []);
    expect(b).toHaveLength(128);
    expect(Math.hypot(...(b ?? []))).toBeCloseTo(1, 5);
    expect((b?.[5] ?? 0) / (b?.[0] ?? 1)).toBeCloseTo((a?.[5] ?? 0) / (a?.[0] ?? 1), 5);
    const coded = await engine.embed({ input: 'the', dimensions: 128, encoding_format: 'base64' }, never());
    const bytes = Buffer.from(coded.data[0]?.embedding as unknown as string, 'base64');
    expect([...new Float32Array(new Uint8Array(bytes).buffer)]).toEqual(b);
  });

  test('are refused by name, and so is text', async () => {
    await load(embeddingModel(true));
    const ask = (more: object) => engine.embed({ input: 'the', ...more }, never());
    await expect(ask({ dimensions: 100 })).rejects.toMatchObject({
      data: { param: 'dimensions', widths: [160, 128] },
    });
    await expect(ask({ input: '' })).rejects.toMatchObject({ data: { param: 'input' } });
    await expect(ask({ input: [[9999]] })).rejects.toMatchObject({ data: { param: 'input[0]' } });
    await expect(ask({ input: 'a'.repeat(80) })).rejects.toMatchObject({ code: 'context-full' });
    await expect(ask({ model: 'other' })).rejects.toMatchObject({ data: { code: 'model_not_found' } });
    await expect(ask({ input: 'a', truncate: true })).rejects.toMatchObject({
      data: { code: 'unknown_parameter' },
    });
    const texts = [
      engine.chat({ messages: [{ role: 'user', content: 'x' }] }, never()),
      engine.completion({ prompt: 'x' }, never()),
    ];
    for (const turn of texts) {
      await expect(turn.next()).rejects.toMatchObject({
        data: { param: 'model', code: 'unsupported_parameter' },
      });
    }
    const demo = await fileSource(projectFile('public/models/tiny-gemma3-q8_0.gguf'));
    await engine.load([demo], { compute, signal: never() });
    await expect(ask({})).rejects.toMatchObject({ data: { param: 'model', code: 'unsupported_parameter' } });
  });
});

/** The tokens of a text with their marks: the small vocabulary has merges that are given by its scores. */
function idsOf(document: GgufDocument, spelt: string): number[] {
  const tokens = document.metadata.get('tokenizer.ggml.tokens');
  const pieces = tokens && 'items' in tokens ? (tokens.items as string[]) : [];
  const scores = pieces.map((_, id) => -id);
  let parts = Array.from(spelt.replaceAll(' ', '▁'));
  for (;;) {
    const merged = parts.slice(1).map((part, at) => ({ at, id: pieces.indexOf(`${parts[at]}${part}`) }));
    const best = merged
      .filter(({ id }) => id >= 0)
      .sort((x, y) => scores[y.id]! - scores[x.id]! || x.at - y.at)[0];
    if (!best) break;
    parts = [...parts.slice(0, best.at), pieces[best.id] ?? '', ...parts.slice(best.at + 2)];
  }
  const byte = (char: string) => [...new TextEncoder().encode(char)].map((value) => 7 + value);
  return [2, ...parts.flatMap((part) => (pieces.includes(part) ? [pieces.indexOf(part)] : byte(part))), 1];
}
