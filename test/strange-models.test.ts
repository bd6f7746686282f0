import { beforeAll, describe, expect, test } from 'vitest';
import { FacetEngine } from '../src/engine/engine.ts';
import { prepareLoad } from '../src/engine/load.ts';
import { Tokenizer } from '../src/text/tokenizer.ts';
import { openModel } from '../src/weights/open-model.ts';
import { MemorySource } from '../src/weights/source/memory.ts';
import { openNodeProcessor } from './support/device.ts';
import {
  type DocumentTensor,
  type DocumentValue,
  f32,
  type GgufDocument,
  GgufType,
  list,
  text,
  u32,
  withKeys,
  withTensors,
  writeGguf,
} from './support/gguf-document.ts';
import { smallModel } from './support/small-gguf.ts';

type Keys = Readonly<Record<string, DocumentValue | undefined>>;

const sound = smallModel();
const source = (document: GgufDocument) => new MemorySource(writeGguf(document), 'strange.gguf');
const prepared = async (document: GgufDocument) => prepareLoad(await openModel([source(document)]), {});
const changed = (keys: Keys) => withKeys(sound, keys);
const itemsOf = <Item>(key: string): Item[] => {
  const value = sound.metadata.get(key);
  return value && 'items' in value ? ([...value.items] as Item[]) : [];
};
const pieces = itemsOf<string>('tokenizer.ggml.tokens');
const scores = itemsOf<number>('tokenizer.ggml.scores');
const types = itemsOf<number>('tokenizer.ggml.token_type');
const pieceId = (piece: string) => pieces.indexOf(piece);

/** The sound model with more pieces behind its own, and as many rows. */
function withPieces(more: readonly string[], type: number): GgufDocument {
  const V = pieces.length + more.length;
  const grown = changed({
    'tokenizer.ggml.tokens': list(GgufType.text, [...pieces, ...more]),
    'tokenizer.ggml.scores': list(GgufType.f32, [...scores, ...more.map(() => -1000)]),
    'tokenizer.ggml.token_type': list(GgufType.i32, [...types, ...more.map(() => type)]),
  });
  return withTensors(grown, (tensor) =>
    tensor.name === 'token_embd.weight'
      ? { ...tensor, dimensions: [32, V], bytes: new Uint8Array(V * 128) }
      : tensor,
  );
}

const embeddingRows = (rows: number): GgufDocument =>
  withTensors(sound, (tensor) =>
    tensor.name === 'token_embd.weight'
      ? { ...tensor, dimensions: [32, rows], bytes: new Uint8Array(rows * 128) }
      : tensor,
  );
const onlyTensors = (tensors: readonly DocumentTensor[]): GgufDocument => ({ ...sound, tensors });
const oneTensor = (name: string): DocumentTensor => ({
  name,
  type: 0,
  dimensions: [4],
  bytes: new Uint8Array(16),
});

test('the model that the strange ones are made of is sound', async () => {
  expect(await prepared(sound)).toMatchObject({ config: { layerCount: 2, pieces: pieces.length } });
});

describe('refused from the header, by name', () => {
  test.each<[what: string, code: string, message: RegExp, document: () => GgufDocument]>([
    ['heads that are too wide', 'gguf-unsupported', /heads 512 wide/, () => smallModel({ E: 512, H: 1 })],
    ['heads that are too narrow', 'gguf-unsupported', /heads 2 wide/, () => smallModel({ E: 2, H: 32 })],
    ['heads that fill no octet', 'gguf-unsupported', /heads 12 wide/, () => smallModel({ E: 12 })],
    ['eight heads to a key head', 'gguf-unsupported', /8 query heads on 1/, () => smallModel({ H: 8 })],
    ['three heads to a key head', 'gguf-unsupported', /3 query heads on 1/, () => smallModel({ H: 3 })],
    ['an odd model width', 'gguf-unsupported', /model width of 34/, () => smallModel({ D: 34 })],
    ['an odd feed-forward', 'gguf-unsupported', /feed-forward width of 30/, () => smallModel({ F: 30 })],
    [
      'fewer rows than pieces',
      'gguf-tensors',
      /100 rows for \d+ vocabulary pieces/,
      () => embeddingRows(100),
    ],
    ['two rows', 'gguf-tensors', /2 rows for/, () => embeddingRows(2)],
    ...['layer_norm_rms_epsilon'].flatMap((key) =>
      [0, -1e-6, 31, 1e38, NaN, Infinity].map((value) => bad(`gemma3.attention.${key}`, f32(value), value)),
    ),
    ...['freq_base', 'freq_base_swa'].flatMap((key) =>
      [0, -1e4, 1e-38, 1, 1e38, NaN].map((value) => bad(`gemma3.rope.${key}`, f32(value), value)),
    ),
    ...[0, -8, 0.01, 1e38, NaN].map((value) => bad('gemma3.rope.scaling.factor', f32(value), value)),
    ...[0, -1, 1e-30, 3.4e38, NaN].map((value) => bad('gemma3.attention.scale', f32(value), value)),
    ...[0, 1, 2 ** 31].map((value) => bad('gemma3.attention.sliding_window', u32(value), value)),
    ...[0, 1, 2 ** 31].map((value) => bad('gemma3.context_length', u32(value), value)),
    ...[3, 1, 32_768].map((value) => bad('gemma3.block_count', u32(value), value)),
    ...[2 ** 30].map((value) => bad('gemma3.attention.sliding_window_pattern', u32(value), value)),
    [
      'a start beyond the pieces',
      'gguf-corrupt',
      /bos_token_id/,
      () => changed({ 'tokenizer.ggml.bos_token_id': u32(298) }),
    ],
    [
      'an end beyond the pieces',
      'gguf-corrupt',
      /eos_token_id/,
      () => changed({ 'tokenizer.ggml.eos_token_id': u32(5000) }),
    ],
    ...(['bos', 'eos'] as const).flatMap((which) =>
      ['a', '<0x41>', '<b>'].map((piece): [string, string, RegExp, () => GgufDocument] => [
        `${which} that text gives, ${piece}`,
        'gguf-corrupt',
        new RegExp(`${which}_token_id.*not a control token`),
        () => changed({ [`tokenizer.ggml.${which}_token_id`]: u32(pieceId(piece)) }),
      ]),
    ),
    [
      'a score that is no number',
      'gguf-corrupt',
      /scores.*piece 10/,
      () => changed({ 'tokenizer.ggml.scores': list(GgufType.f32, scores.with(10, NaN)) }),
    ],
    [
      'no piece for a byte',
      'gguf-unsupported',
      /byte 65/,
      () => changed({ 'tokenizer.ggml.token_type': list(GgufType.i32, types.with(pieceId('<0x41>'), 1)) }),
    ],
    ['a piece of 100 kB', 'gguf-corrupt', /tokens: piece 30\d/, () => withPieces(['x'.repeat(100_000)], 1)],
    [
      'a norm in blocks',
      'gguf-unsupported',
      /output_norm.weight as Q8_0/,
      () =>
        withTensors(sound, (tensor) =>
          tensor.name === 'output_norm.weight' ? { ...tensor, type: 8, bytes: new Uint8Array(34) } : tensor,
        ),
    ],
    [
      'capped attention',
      'gguf-unsupported',
      /caps/,
      () => changed({ 'gemma3.attn_logit_softcapping': f32(50) }),
    ],
    [
      'a model that embeds texts',
      'gguf-unsupported',
      /embed/,
      () => changed({ 'gemma3.attention.causal': { type: 7, value: 0 } }),
    ],
    [
      'layers of different widths',
      'gguf-unsupported',
      /feed_forward_length/,
      () => changed({ 'gemma3.feed_forward_length': list(GgufType.u32, [32, 64]) }),
    ],
  ])('%s', async (_, code, message, document) => {
    await expect(prepared(document())).rejects.toMatchObject({ code, message });
  });

  /** A number that makes no sense, refused under its key. */
  function bad(
    key: string,
    value: DocumentValue,
    shown: number,
  ): [string, string, RegExp, () => GgufDocument] {
    return [`${key} = ${shown}`, 'gguf-corrupt', new RegExp(key), () => changed({ [key]: value })];
  }

  test('a damaged layer count names no thousands of tensors', async () => {
    const error: unknown = await prepared(changed({ 'gemma3.block_count': u32(32_768) })).catch(
      (e: unknown) => e,
    );
    expect(JSON.stringify(error).length).toBeLessThan(2000);
  });
});

describe('sound files of another kind are called what they are', () => {
  const kind = (type: string): Keys => ({ 'general.type': text(type) });
  test.each<[string, RegExp, GgufDocument]>([
    [
      'an adapter',
      /adapter/,
      withKeys(onlyTensors([oneTensor('blk.0.attn_q.weight.lora_a')]), kind('adapter')),
    ],
    [
      'an adapter that does not say so',
      /adapter/,
      withKeys(onlyTensors([oneTensor('blk.0.attn_q.weight.lora_a')]), { 'general.type': undefined }),
    ],
    [
      'an importance matrix',
      /importance matrix/,
      {
        metadata: new Map(Object.entries({ 'general.type': text('imatrix') })),
        tensors: [oneTensor('blk.0.attn_q.weight.in_sum2')],
      },
    ],
    [
      'a control vector',
      /control vector/,
      withKeys(onlyTensors([oneTensor('direction.1')]), { 'general.architecture': text('controlvector') }),
    ],
    ['a vocabulary', /only a vocabulary/, onlyTensors([])],
    ['another architecture', /"llama"/, withKeys(sound, { 'general.architecture': text('llama') })],
    [
      'a vision file of another model',
      /"qwen2vl_merger"/,
      withKeys(onlyTensors([oneTensor('v.patch_embd.weight')]), {
        'general.architecture': text('clip'),
        'clip.projector_type': text('qwen2vl_merger'),
      }),
    ],
  ])('%s', async (_, message, document) => {
    await expect(prepared(document)).rejects.toMatchObject({ code: 'gguf-unsupported', message });
  });

  test('and a download of one is not thrown away, as a damaged one is', async () => {
    const discarded: string[] = [];
    const engine = new FacetEngine({
      gpu: undefined,
      openProcessor: openNodeProcessor,
      onStatus: () => undefined,
    });
    const load = async (document: GgufDocument, name: string) => {
      const file = Object.assign(source(document), {
        discard: async () => void discarded.push(name),
      });
      await engine
        .load([file], { signal: new AbortController().signal, compute: 'cpu' })
        .catch(() => undefined);
    };
    await load(onlyTensors([oneTensor('blk.0.attn_q.weight.lora_a')]), 'adapter');
    await load(changed({ 'general.architecture': text('llama') }), 'another architecture');
    await load(changed({ 'gemma3.attention.scale': f32(1e38) }), 'damaged');
    expect(discarded).toEqual(['damaged']);
  });
});

describe('what the format leaves out or writes another way', () => {
  let engine: FacetEngine;
  const answer = async (document: GgufDocument): Promise<string> => {
    await engine.load([source(document)], { signal: new AbortController().signal, compute: 'cpu' });
    const turn = engine.completion(
      { prompt: 'the in', temperature: 0, max_tokens: 12, ignore_eos: true },
      new AbortController().signal,
    );
    let next = await turn.next();
    while (!next.done) next = await turn.next();
    return next.value.choices[0]!.text;
  };
  beforeAll(() => {
    engine = new FacetEngine({ gpu: undefined, openProcessor: openNodeProcessor, onStatus: () => undefined });
  });

  test('answers with the same tokens', async () => {
    const wide = smallModel({ K: 2 });
    const expected = await answer(wide);
    expect(expected.length).toBeGreaterThan(0);
    const same: readonly [string, GgufDocument][] = [
      ['no count of key heads', withKeys(wide, { 'gemma3.attention.head_count_kv': undefined })],
      [
        'lists of equal numbers',
        withKeys(wide, {
          'gemma3.attention.head_count': list(GgufType.u32, [2, 2]),
          'gemma3.attention.head_count_kv': list(GgufType.i32, [2, 2]),
          'gemma3.feed_forward_length': list(GgufType.u64, [32, 32]),
          'gemma3.attention.sliding_window_pattern': list(GgufType.bool, [1, 0]),
        }),
      ],
      [
        'dimensions of 1',
        withTensors(wide, (tensor) => ({ ...tensor, dimensions: [...tensor.dimensions, 1].slice(0, 4) })),
      ],
    ];
    for (const [what, document] of same) expect([what, await answer(document)]).toEqual([what, expected]);
  });

  test('is chatted with, or not, as the file, its name or a person says', async () => {
    const bare = changed({ 'tokenizer.chat_template': undefined });
    const base = withKeys(bare, { 'general.name': text('Gemma 3 270m') });
    const kinds: readonly [GgufDocument, boolean | undefined, boolean][] = [
      [sound, undefined, true],
      [bare, undefined, true],
      [base, undefined, false],
      [base, true, true],
      [sound, false, false],
      [changed({ 'tokenizer.chat_template': text('[INST]') }), undefined, false],
    ];
    for (const [document, chat, expected] of kinds) {
      const load = engine.load([source(document)], {
        signal: new AbortController().signal,
        compute: 'cpu',
        chat,
      });
      expect(await load).toMatchObject({ chat: expected });
      const ask = engine.chat(
        { messages: [{ role: 'user', content: 'the' }], max_tokens: 2 },
        new AbortController().signal,
      );
      if (expected) await ask.next();
      else await expect(ask.next()).rejects.toMatchObject({ code: 'no-chat-template' });
      await ask.return(undefined as never);
    }
  });

  test('begins a text with <bos> unless the file says otherwise', async () => {
    const promptTokens = async (document: GgufDocument) => {
      await engine.load([source(document)], { signal: new AbortController().signal, compute: 'cpu' });
      const turn = engine.completion({ prompt: 'the', max_tokens: 1 }, new AbortController().signal);
      let next = await turn.next();
      while (!next.done) next = await turn.next();
      return next.value.usage?.prompt_tokens;
    };
    const without = changed({ 'tokenizer.ggml.add_bos_token': { type: GgufType.bool, value: 0 } });
    expect([await promptTokens(sound), await promptTokens(without)]).toEqual([2, 1]);
  });

  test('computes with the narrowest and the widest heads', async () => {
    for (const shape of [{ E: 8 }, { E: 256, H: 4 }, { E: 72 }, { D: 36, F: 28 }]) {
      expect((await answer(smallModel(shape))).length).toBeGreaterThan(0);
    }
  });
});

test('equal pieces and long ones take no time with the square of them', async () => {
  const { vocabulary } = await prepared(withPieces(Array<string>(120_000).fill('same'), 1));
  expect(new Tokenizer(vocabulary).idOf('same')).toBe(pieces.length);
});
