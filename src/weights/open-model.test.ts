import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { fileSource } from '../../tools/cli/file-source.ts';
import { ggufFile, type GgufTensor, type GgufValue } from '../../test/support/gguf-file.ts';
import { readModelConfig } from './gguf/config.ts';
import { dequantise } from './gguf/dequantise/dequantise.ts';
import { readTokenizerMetadata } from './gguf/tokenizer-metadata.ts';
import { openGguf, openModel } from './open-model.ts';
import { MemorySource } from './source/memory.ts';
import type { WeightSource } from './source/source.ts';
import { matchTensors } from './tensor-map.ts';

const model = (name: string) =>
  new MemorySource(readFileSync(new URL(`../../public/models/${name}`, import.meta.url)), name);
const text = model('tiny-gemma3-q8_0.gguf');
const vision = model('mmproj-tiny-gemma3-f16.gguf');

const COUNT = 3;
const u16 = (value: number): GgufValue => ({ raw: [2, Uint8Array.of(value, 0)] });

/** Part `number` (from 0) of a model in three parts, with one tensor each. */
function part(
  number: number,
  { base = 'model', tensor = `t${number}`, count = COUNT, promised = COUNT } = {},
) {
  const split: readonly (readonly [string, GgufValue])[] = [
    ['split.no', u16(number)],
    ['split.count', u16(count)],
    ['split.tensors.count', { u32: promised }],
  ];
  const whole: readonly (readonly [string, GgufValue])[] = [
    ['general.architecture', { text: 'gemma3' }],
    ...split,
  ];
  const tensors: readonly GgufTensor[] = [
    { name: tensor, type: 0, shape: [number + 1], bytes: 4 * (number + 1) },
  ];
  const { bytes } = ggufFile(number === 0 ? whole : split, tensors);
  return new MemorySource(bytes, `${base}-0000${number + 1}-of-0000${count}.gguf`);
}

describe('openGguf', () => {
  it('reads parts in any order as one file', async () => {
    const parts = [part(2), part(0), part(1)];
    const { metadata, tensors, size } = await openGguf(parts);
    expect(metadata.text('general.architecture')).toBe('gemma3');
    expect([...tensors.keys()]).toEqual(['t0', 't1', 't2']);
    expect(tensors.get('t2')!.source).toBe(parts[0]);
    expect(size).toBe(parts.reduce((sum, source) => sum + source.size, 0));
  });

  it.each(['model-00002-of-00003 (1).gguf', 'model-00002-of-00003 - Copy.gguf', 'second half.gguf'])(
    'takes a part that was renamed to %s, by what it says of itself',
    async (name) => {
      const renamed = Object.assign(part(1), { name });
      for (const parts of [
        [part(0), renamed, part(2)],
        [renamed, part(2), part(0)],
      ]) {
        expect([...(await openGguf(parts)).tensors.keys()]).toEqual(['t0', 't1', 't2']);
      }
    },
  );

  it.each<[string, string, RegExp, readonly WeightSource[]]>([
    [
      'missing parts',
      'bad-request',
      /missing: model-00001-of-00003\.gguf, model-00003-of-00003\.gguf/,
      [part(1)],
    ],
    ['a part twice', 'bad-request', /same part/, [part(0), part(1), part(1)]],
    [
      'parts of two models',
      'bad-request',
      /not parts of one/,
      [part(0), part(1), part(2, { base: 'other' })],
    ],
    ['two models', 'bad-request', /not parts of one/, [text, part(0)]],
    ['the same whole model twice', 'bad-request', /same part/, [text, text]],
    [
      'two models that are whole',
      'bad-request',
      /two models, each whole/,
      [text, Object.assign(model('tiny-gemma3-q8_0.gguf'), { name: 'other.gguf' })],
    ],
    ['no file', 'bad-request', /No model file/, []],
    ['a tensor in two parts', 'gguf-corrupt', /another part/, [part(0), part(1), part(2, { tensor: 't0' })]],
    [
      'fewer tensors than promised',
      'gguf-corrupt',
      /promises 9/,
      [part(0, { promised: 9 }), part(1), part(2)],
    ],
    ['a part beyond the count', 'gguf-corrupt', /3 of 3/, [part(3), part(0), part(1)]],
  ])('refuses %s', async (_, code, message, sources) => {
    await expect(openGguf(sources)).rejects.toMatchObject({ code, message });
  });
});

describe('openModel', () => {
  it('tells the text model from the vision file, in either order', async () => {
    for (const sources of [
      [text, vision],
      [vision, text],
    ]) {
      const opened = await openModel(sources);
      expect([opened.text.name, opened.vision?.name]).toEqual([text.name, vision.name]);
    }
    expect(await openModel([text])).not.toHaveProperty('vision');
  });

  it('refuses a vision file alone, and two', async () => {
    await expect(openModel([vision])).rejects.toMatchObject({ code: 'bad-request', message: /mmproj/ });
    await expect(openModel([text, vision, vision])).rejects.toMatchObject({ code: 'bad-request' });
  });

  it('refuses the vision file of another model', async () => {
    const other = ggufFile([
      ['general.architecture', { text: 'gemma3' }],
      ['gemma3.block_count', { u32: 1 }],
      ['gemma3.embedding_length', { u32: 640 }],
      ['gemma3.attention.head_count', { u32: 4 }],
      ['gemma3.attention.head_count_kv', { u32: 1 }],
      ['gemma3.attention.key_length', { u32: 256 }],
      ['gemma3.feed_forward_length', { u32: 2048 }],
      ['tokenizer.ggml.tokens', { texts: ['a'] }],
    ]);
    await expect(openModel([new MemorySource(other.bytes, 'other.gguf'), vision])).rejects.toMatchObject({
      code: 'mmproj-mismatch',
      data: { projectionWidth: 128, width: 640 },
    });
  });
});

/** The real 270M, where it has been fetched (tools/fetch-270m.sh). */
const real = process.env['FACET_270M'] ?? '';

describe.skipIf(!existsSync(real))('the real 270M', () => {
  it('is read from its first 8 MiB, complete', async () => {
    const file = await fileSource(real);
    let furthest = 0;
    const source: WeightSource = {
      id: file.id,
      name: file.name,
      size: file.size,
      read: (offset, length, signal) => {
        furthest = Math.max(furthest, offset + length);
        return file.read(offset, length, signal);
      },
    };
    const { text: header } = await openModel([source]);
    expect(furthest).toBeLessThanOrEqual(8 * 2 ** 20);
    const { config: found, notes } = readModelConfig(header);
    expect(found).toMatchObject({
      layerCount: 18,
      width: 640,
      heads: 4,
      kvHeads: 1,
      headDim: 256,
      feedForward: 2048,
    });
    expect(found).toMatchObject({
      vocabulary: 262_144,
      window: 512,
      ropeFactorGlobal: 1,
      queryScale: 1 / 16,
    });
    expect(notes).toHaveLength(4);
    const { tokens, scores, types, chatTemplate } = readTokenizerMetadata(header);
    expect([105, 137, 256_000].map((index) => tokens.at(index))).toEqual([
      '<start_of_turn>',
      '\n'.repeat(31),
      '<end_of_image>',
    ]);
    expect([scores.length, types[105], types[137], types[238], chatTemplate]).toEqual([
      262_144,
      3,
      4,
      6,
      undefined,
    ]);

    const { embedding, layers, notes: tensorNotes } = matchTensors(header, found);
    expect(tensorNotes).toEqual([]);
    expect(embedding).toMatchObject({ type: 'Q8_0', offset: 6_527_680, bytes: 178_257_920 });
    expect(layers[0]!.down).toMatchObject({ type: 'Q6_K', shape: [640, 2048], offset: 185_896_128 });
    const golden = new Float32Array(
      new Uint8Array(
        readFileSync(new URL('../../test/golden/gemma3-270m/fact-en.embedding.f32.bin', import.meta.url)),
      ).buffer,
    );
    const { cases } = JSON.parse(
      readFileSync(new URL('../../test/golden/gemma3-270m/golden.json', import.meta.url), 'utf8'),
    ) as { cases: { id: string; ids: number[] }[] };
    const last = cases.find(({ id }) => id === 'fact-en')!.ids.at(-1)!;
    const rowBytes = embedding.bytes / found.vocabulary;
    const row = await file.read(embedding.offset + last * rowBytes, rowBytes);
    const scaled = dequantise('Q8_0', row, found.width).map((value) => value * Math.sqrt(found.width));
    const worst = scaled.reduce((most, value, index) => Math.max(most, Math.abs(value - golden[index]!)), 0);
    expect(worst).toBeLessThan(1e-5);
    await file.close();
  });
});
