import {
  type DocumentTensor,
  type DocumentValue,
  f32,
  type GgufDocument,
  GgufType,
} from './gguf-document.ts';
import { bool, list, text, u32 } from './gguf-document.ts';
import { Random } from './random.ts';

/** Sizes of a small text model, by the letters of the project. */
export interface SmallShape {
  readonly layers: number;
  readonly D: number;
  readonly H: number;
  readonly K: number;
  readonly E: number;
  readonly F: number;
  /** ggml's number of a float type: 0 is F32, 1 is F16. */
  readonly type: number;
}

const SHAPE: SmallShape = { layers: 2, D: 32, H: 2, K: 1, E: 16, F: 32, type: 0 };

/** Marks, the 256 bytes, and some text: V = 298. */
function pieces(): { texts: string[]; types: number[] } {
  const marks = ['<pad>', '<eos>', '<bos>', '<unk>', '<mask>', '<start_of_turn>', '<end_of_turn>'];
  const bytes = Array.from(
    { length: 256 },
    (_, byte) => `<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`,
  );
  const words = [
    '▁',
    ...'abcdefghijklmnopqrstuvwxyz'.split(''),
    'th',
    'the',
    '▁the',
    'er',
    'in',
    '\n',
    '\n\n',
    '<b>',
  ];
  return {
    texts: [...marks, ...bytes, ...words],
    types: [
      ...marks.map((mark) => (mark === '<unk>' ? 2 : 3)),
      ...bytes.map(() => 6),
      ...words.map(wordType),
    ],
  };
}

const wordType = (word: string): number => (word.startsWith('\n') || word.startsWith('<') ? 4 : 1);

/** Makes so many weights, of a scale. */
export type MakeWeights = (count: number, scale: number) => Float32Array;

/** A sound text model of a few kB with random weights, as a document that can be changed. */
export function smallModel(
  shape: Partial<SmallShape> = {},
  seed = 1,
  weights: MakeWeights = normalWeights(seed),
): GgufDocument {
  const sizes = { ...SHAPE, ...shape };
  const { layers, D, H, K, E, F } = sizes;
  const { texts, types } = pieces();
  const metadata = new Map<string, DocumentValue>([
    ['general.architecture', text('gemma3')],
    ['general.type', text('model')],
    ['general.name', text('small it')],
    ['gemma3.block_count', u32(layers)],
    ['gemma3.embedding_length', u32(D)],
    ['gemma3.attention.head_count', u32(H)],
    ['gemma3.attention.head_count_kv', u32(K)],
    ['gemma3.attention.key_length', u32(E)],
    ['gemma3.attention.value_length', u32(E)],
    ['gemma3.feed_forward_length', u32(F)],
    ['gemma3.attention.sliding_window', u32(8)],
    ['gemma3.attention.sliding_window_pattern', u32(2)],
    ['gemma3.context_length', u32(64)],
    ['gemma3.attention.layer_norm_rms_epsilon', f32(1e-6)],
    ['gemma3.rope.freq_base', f32(1e6)],
    ['gemma3.rope.freq_base_swa', f32(1e4)],
    ['gemma3.rope.scaling.type', text('linear')],
    ['gemma3.rope.scaling.factor', f32(1)],
    ['tokenizer.ggml.model', text('llama')],
    ['tokenizer.ggml.tokens', list(GgufType.text, texts)],
    [
      'tokenizer.ggml.scores',
      list(
        GgufType.f32,
        texts.map((_, id) => -id),
      ),
    ],
    ['tokenizer.ggml.token_type', list(GgufType.i32, types)],
    ['tokenizer.ggml.bos_token_id', u32(2)],
    ['tokenizer.ggml.eos_token_id', u32(1)],
    ['tokenizer.ggml.padding_token_id', u32(0)],
    ['tokenizer.ggml.unknown_token_id', u32(3)],
    ['tokenizer.ggml.add_bos_token', bool(true)],
    ['tokenizer.ggml.add_space_prefix', bool(false)],
    ['tokenizer.chat_template', text("{{ bos_token }}<start_of_turn>{{ message['content'] }}")],
  ]);
  return { metadata, tensors: textTensors(sizes, texts.length, weights) };
}

function normalWeights(seed: number): MakeWeights {
  const random = new Random(seed);
  return (count, scale) => random.normals(count, scale);
}

function textTensors(
  { layers, D, H, K, E, F, type }: SmallShape,
  V: number,
  weights: MakeWeights,
): DocumentTensor[] {
  const matrix = (name: string, rows: number, columns: number): DocumentTensor => {
    const values = weights(rows * columns, columns ** -0.5);
    const bytes =
      type === 0
        ? new Uint8Array(values.buffer, values.byteOffset, values.byteLength)
        : new Uint8Array(rows * columns * 2);
    return { name, type, dimensions: [columns, rows], bytes };
  };
  const norm = (name: string, length: number): DocumentTensor => ({
    name,
    type: 0,
    dimensions: [length],
    bytes: new Uint8Array(new Float32Array(length).fill(1).buffer),
  });
  const layer = (index: number): DocumentTensor[] => {
    const at = (name: string) => `blk.${index}.${name}.weight`;
    return [
      norm(at('attn_norm'), D),
      matrix(at('attn_q'), H * E, D),
      matrix(at('attn_k'), K * E, D),
      matrix(at('attn_v'), K * E, D),
      matrix(at('attn_output'), D, H * E),
      norm(at('attn_q_norm'), E),
      norm(at('attn_k_norm'), E),
      norm(at('post_attention_norm'), D),
      norm(at('ffn_norm'), D),
      matrix(at('ffn_gate'), F, D),
      matrix(at('ffn_up'), F, D),
      matrix(at('ffn_down'), D, F),
      norm(at('post_ffw_norm'), D),
    ];
  };
  return [
    matrix('token_embd.weight', V, D),
    norm('output_norm.weight', D),
    ...Array.from({ length: layers }, (_, index) => layer(index)).flat(),
  ];
}
