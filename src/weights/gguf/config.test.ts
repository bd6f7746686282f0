import { describe, expect, it } from 'vitest';
import { StringArray } from '../../shared/string-array.ts';
import { MemorySource } from '../source/memory.ts';
import { readModelConfig } from './config.ts';
import type { GgufHeader } from './header.ts';
import { Metadata, type MetadataValue } from './metadata.ts';
import { readTokenizerMetadata } from './tokenizer-metadata.ts';
import { readVisionConfig } from './vision-config.ts';

type Values = Readonly<Record<string, MetadataValue | undefined>>;

/** A header with these metadata; `shapes` gives tensors by name. */
function header(values: Values, shapes: Readonly<Record<string, readonly number[]>> = {}): GgufHeader {
  const entries = Object.entries(values).filter(
    (entry): entry is [string, MetadataValue] => entry[1] !== undefined,
  );
  const source = new MemorySource(new Uint8Array(0), 'm.gguf');
  const tensors = Object.entries(shapes).map(([name, shape]) => {
    return [name, { name, type: 'F32', shape, source, offset: 0, bytes: 0 }] as const;
  });
  return {
    name: 'm.gguf',
    version: 3,
    metadata: new Metadata('m.gguf', new Map(entries)),
    tensors: new Map(tensors),
    unsupported: [],
    size: 0,
  };
}

/** The least that a file of a checkpoint states: layers, D, H, K, E, F. */
function stated(layers: number, width: number, heads: number, kvHeads: number, headDim: number): Values {
  return {
    'general.architecture': 'gemma3',
    'gemma3.block_count': layers,
    'gemma3.embedding_length': width,
    'gemma3.attention.head_count': heads,
    'gemma3.attention.head_count_kv': kvHeads,
    'gemma3.attention.key_length': headDim,
    'gemma3.feed_forward_length': 2048,
    'tokenizer.ggml.tokens': StringArray.from(['a', 'b']),
  };
}
const SMALL = stated(18, 640, 4, 1, 256);

describe('readModelConfig', () => {
  it.each([
    [
      '270M',
      stated(18, 640, 4, 1, 256),
      { window: 512, contextLength: 32_768, ropeFactorGlobal: 1, queryScale: 256 ** -0.5 },
    ],
    [
      '1B',
      stated(26, 1152, 4, 1, 256),
      { window: 512, contextLength: 32_768, ropeFactorGlobal: 1, queryScale: 256 ** -0.5 },
    ],
    [
      '4B',
      stated(34, 2560, 8, 4, 256),
      { window: 1024, contextLength: 131_072, ropeFactorGlobal: 8, queryScale: 256 ** -0.5 },
    ],
    [
      '12B',
      stated(48, 3840, 16, 8, 256),
      { window: 1024, contextLength: 131_072, ropeFactorGlobal: 8, queryScale: 256 ** -0.5 },
    ],
    [
      '27B',
      stated(62, 5376, 32, 16, 128),
      { window: 1024, contextLength: 131_072, ropeFactorGlobal: 8, queryScale: 168 ** -0.5 },
    ],
  ])('fills in what a %s file does not state, and says so', (_, values, expected) => {
    const { config, notes } = readModelConfig(header(values));
    expect(config).toMatchObject({
      ...expected,
      globalEvery: 6,
      ropeThetaGlobal: 1e6,
      ropeThetaLocal: 1e4,
      normEpsilon: Math.fround(1e-6),
      vocabulary: 2,
    });
    for (const what of [
      'norm epsilon',
      'window',
      'context',
      'local RoPE',
      'RoPE factor',
      'query scale',
      'global layers',
    ]) {
      expect(notes.join('\n')).toContain(what);
    }
  });

  it('lets keys that are there win, and says where they depart from the family', () => {
    const { config, notes } = readModelConfig(
      header({
        ...stated(34, 2560, 8, 4, 256),
        'gemma3.rope.scaling.type': 'none',
        'gemma3.rope.freq_base_swa': 20_000,
        'gemma3.rope.freq_base': 500_000,
        'gemma3.attention.sliding_window': 64,
        'gemma3.attention.sliding_window_pattern': 4,
        'gemma3.attention.scale': 0.125,
        'gemma3.context_length': 100,
        'general.name': 'Mine',
      }),
    );
    expect(config).toMatchObject({
      name: 'Mine',
      ropeFactorGlobal: 1,
      ropeThetaLocal: 20_000,
      ropeThetaGlobal: 500_000,
      window: 64,
      globalEvery: 4,
      queryScale: 0.125,
      contextLength: 100,
    });
    expect(notes).toContain('The file states 1 as the RoPE factor of global layers, the family has 8.');
    expect(notes).toContain('The file states 20000 as the local RoPE base, the family has 10000.');
  });

  it('is silent where the file states what the family has', () => {
    const { notes } = readModelConfig(
      header({
        ...SMALL,
        'gemma3.rope.freq_base': 1e6,
        'gemma3.attention.layer_norm_rms_epsilon': Math.fround(1e-6),
        'gemma3.attention.sliding_window': 512,
      }),
    );
    expect(notes.join('\n')).not.toMatch(/epsilon|global RoPE base|window/);
  });

  it.each([
    ['linear', 'gemma3.rope.scaling.factor'],
    [undefined, 'gemma3.rope.scaling.factor'],
    [undefined, 'gemma3.rope.scale_linear'],
  ])('takes the RoPE factor (%s) from %s', (type, key) => {
    const values = { ...SMALL, 'gemma3.rope.scaling.type': type, [key]: 8 };
    expect(readModelConfig(header(values)).config.ropeFactorGlobal).toBe(8);
  });

  it('reads a pattern given layer by layer, and refuses an irregular one', () => {
    const key = 'gemma3.attention.sliding_window_pattern';
    const pattern = Uint8Array.from({ length: 18 }, (_, index) => ((index + 1) % 6 === 0 ? 0 : 1));
    expect(readModelConfig(header({ ...SMALL, [key]: pattern })).config.globalEvery).toBe(6);
    const irregular = pattern.with(3, 0);
    expect(() => readModelConfig(header({ ...SMALL, [key]: irregular }))).toThrow(/irregular/);
  });

  it('takes the head width and the vocabulary from the tensors where they tell', () => {
    const values = { ...SMALL, 'gemma3.attention.key_length': undefined };
    const shapes = { 'token_embd.weight': [64, 640], 'blk.0.attn_q.weight': [512, 640] };
    const { config, notes } = readModelConfig(header(values, shapes));
    expect(config).toMatchObject({ headDim: 128, vocabulary: 64 });
    expect(notes).toContain('The embedding has 64 rows for 2 vocabulary pieces.');
  });

  it.each<[string, string, Values]>([
    ['another architecture', 'gguf-unsupported', { ...SMALL, 'general.architecture': 'llama' }],
    ['a relative of Gemma 3', 'gguf-unsupported', { ...SMALL, 'general.architecture': 'gemma3n' }],
    ['a vision file', 'gguf-unsupported', { ...SMALL, 'general.architecture': 'clip' }],
    ['another RoPE scaling', 'gguf-unsupported', { ...SMALL, 'gemma3.rope.scaling.type': 'yarn' }],
    ['keys and values of two widths', 'gguf-unsupported', { ...SMALL, 'gemma3.attention.value_length': 128 }],
    ['capped logits', 'gguf-unsupported', { ...SMALL, 'gemma3.final_logit_softcapping': 30 }],
    ['no architecture', 'gguf-corrupt', { ...SMALL, 'general.architecture': undefined }],
    ['no layer count', 'gguf-corrupt', { ...SMALL, 'gemma3.block_count': undefined }],
    ['no layers', 'gguf-corrupt', { ...SMALL, 'gemma3.block_count': 0 }],
    ['a billion layers', 'gguf-corrupt', { ...SMALL, 'gemma3.block_count': 1e9 }],
    ['a width as text', 'gguf-corrupt', { ...SMALL, 'gemma3.embedding_length': '640' }],
    ['a broken width', 'gguf-corrupt', { ...SMALL, 'gemma3.embedding_length': 640.5 }],
    ['3 kv heads for 4 heads', 'gguf-corrupt', { ...SMALL, 'gemma3.attention.head_count_kv': 3 }],
    ['an odd head width', 'gguf-corrupt', { ...SMALL, 'gemma3.attention.key_length': 255 }],
    ['a RoPE factor of 0', 'gguf-corrupt', { ...SMALL, 'gemma3.rope.scaling.factor': 0 }],
    ['a RoPE base that is not a number', 'gguf-corrupt', { ...SMALL, 'gemma3.rope.freq_base': NaN }],
  ])('refuses %s', (_, code, values) => {
    expect(() => readModelConfig(header(values))).toThrow(expect.objectContaining({ code }) as Error);
  });

  it('names the architecture it refuses', () => {
    const values = { ...SMALL, 'general.architecture': 'qwen3' };
    expect(() => readModelConfig(header(values))).toThrow(/"qwen3"/);
  });
});

const VISION: Values = {
  'general.architecture': 'clip',
  'clip.projector_type': 'gemma3',
  'clip.has_vision_encoder': true,
  'clip.vision.block_count': 27,
  'clip.vision.embedding_length': 1152,
  'clip.vision.attention.head_count': 16,
  'clip.vision.feed_forward_length': 4304,
  'clip.vision.image_size': 896,
  'clip.vision.patch_size': 14,
  'clip.vision.projection_dim': 2560,
  'clip.vision.image_mean': Float32Array.of(0.5, 0.5, 0.5),
};

describe('readVisionConfig', () => {
  it('reads SigLIP, with the pool and the epsilon that files leave out', () => {
    expect(readVisionConfig(header(VISION))).toEqual({
      layerCount: 27,
      width: 1152,
      heads: 16,
      feedForward: 4304,
      imageSize: 896,
      patchSize: 14,
      normEpsilon: 1e-6,
      poolFactor: 4,
      projectionWidth: 2560,
    });
  });

  it('reads the newer projector key and a stated pool, and believes the projection before the key', () => {
    const values = {
      ...VISION,
      'clip.projector_type': undefined,
      'clip.vision.projector_type': 'gemma3',
      'clip.vision.projector.scale_factor': 2,
    };
    const config = readVisionConfig(header(values, { 'mm.input_projection.weight': [1152, 640] }));
    expect(config).toMatchObject({ poolFactor: 2, projectionWidth: 640 });
  });

  it.each<[string, string, Values]>([
    ['another projector', 'gguf-unsupported', { ...VISION, 'clip.projector_type': 'qwen2vl_merger' }],
    ['no projector', 'gguf-unsupported', { ...VISION, 'clip.projector_type': undefined }],
    ['a text model', 'gguf-unsupported', { ...VISION, 'general.architecture': 'gemma3' }],
    ['an audio encoder alone', 'gguf-unsupported', { ...VISION, 'clip.has_vision_encoder': false }],
    [
      'other pixels',
      'gguf-unsupported',
      { ...VISION, 'clip.vision.image_mean': Float32Array.of(0.48, 0.5, 0.5) },
    ],
    ['an epsilon of 0', 'gguf-corrupt', { ...VISION, 'clip.vision.attention.layer_norm_epsilon': 0 }],
    ['an epsilon of 1e38', 'gguf-corrupt', { ...VISION, 'clip.vision.attention.layer_norm_epsilon': 1e38 }],
    ['heads 1,152 wide', 'gguf-unsupported', { ...VISION, 'clip.vision.attention.head_count': 1 }],
    ['no image size', 'gguf-corrupt', { ...VISION, 'clip.vision.image_size': undefined }],
    ['patches that do not fill the image', 'gguf-corrupt', { ...VISION, 'clip.vision.patch_size': 15 }],
    [
      'heads that do not divide the width',
      'gguf-corrupt',
      { ...VISION, 'clip.vision.attention.head_count': 7 },
    ],
  ])('refuses %s', (_, code, values) => {
    expect(() => readVisionConfig(header(values))).toThrow(expect.objectContaining({ code }) as Error);
  });
});

const TOKENIZER: Values = {
  'tokenizer.ggml.model': 'llama',
  'tokenizer.ggml.tokens': StringArray.from(['<pad>', '<eos>', '<bos>']),
  'tokenizer.ggml.scores': Float32Array.of(-1000, -1000, -1000),
  'tokenizer.ggml.token_type': Int32Array.of(3, 3, 3),
  'tokenizer.ggml.bos_token_id': 2,
  'tokenizer.ggml.eos_token_id': 1,
};

describe('readTokenizerMetadata', () => {
  it('reads the vocabulary, with the defaults of Gemma', () => {
    const { tokens, ...rest } = readTokenizerMetadata(header(TOKENIZER));
    expect(tokens.at(2)).toBe('<bos>');
    expect(rest).toEqual({
      model: 'llama',
      scores: Float32Array.of(-1000, -1000, -1000),
      types: Int32Array.of(3, 3, 3),
      bosId: 2,
      eosId: 1,
      addBos: true,
      addEos: false,
      addSpacePrefix: false,
    });
  });

  it('reads what is optional', () => {
    const values = {
      ...TOKENIZER,
      'tokenizer.ggml.padding_token_id': 0,
      'tokenizer.ggml.unknown_token_id': 1,
      'tokenizer.ggml.add_bos_token': false,
      'tokenizer.ggml.add_space_prefix': true,
      'tokenizer.ggml.token_type': Uint32Array.of(3, 3, 4),
      'tokenizer.chat_template': '{{ x }}',
    };
    expect(readTokenizerMetadata(header(values))).toMatchObject({
      padId: 0,
      unkId: 1,
      addBos: false,
      addEos: false,
      addSpacePrefix: true,
      types: Int32Array.of(3, 3, 4),
      chatTemplate: '{{ x }}',
    });
  });

  it.each<[string, string, Values]>([
    ['another kind', 'gguf-unsupported', { ...TOKENIZER, 'tokenizer.ggml.model': 'gpt2' }],
    ['no pieces', 'gguf-corrupt', { ...TOKENIZER, 'tokenizer.ggml.tokens': undefined }],
    ['a score too few', 'gguf-corrupt', { ...TOKENIZER, 'tokenizer.ggml.scores': Float32Array.of(1, 2) }],
    ['a type too many', 'gguf-corrupt', { ...TOKENIZER, 'tokenizer.ggml.token_type': new Int32Array(4) }],
    [
      'scores that are texts',
      'gguf-corrupt',
      { ...TOKENIZER, 'tokenizer.ggml.scores': StringArray.from(['1']) },
    ],
    ['an id outside', 'gguf-corrupt', { ...TOKENIZER, 'tokenizer.ggml.bos_token_id': 3 }],
    ['no end', 'gguf-corrupt', { ...TOKENIZER, 'tokenizer.ggml.eos_token_id': undefined }],
  ])('refuses %s', (_, code, values) => {
    expect(() => readTokenizerMetadata(header(values))).toThrow(expect.objectContaining({ code }) as Error);
  });
});
