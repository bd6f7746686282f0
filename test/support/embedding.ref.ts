import { type GgufDocument } from './gguf-document.ts';

/** Sizes of the model, by the letters of the project, with W / 2 positions to either side on local layers. */
interface Shape {
  readonly layers: number;
  readonly D: number;
  readonly H: number;
  readonly K: number;
  readonly E: number;
  readonly window: number;
  readonly globalEvery: number;
}

type Rows = readonly Float64Array[];

/**
 * EmbeddingGemma in f64 from its description (https://arxiv.org/abs/2509.20354): the layers of Gemma 3 with attention
 * both ways, the mean of all tokens, dense matrices, length 1. Tensors of the document are F32.
 */
export function embeddingReference(document: GgufDocument, ids: readonly number[], shape: Shape): number[] {
  const { layers, D, H, K, E, window, globalEvery } = shape;
  const tensor = (name: string): { values: Float32Array; columns: number } => {
    const found = document.tensors.find((each) => each.name === name);
    if (!found) throw new Error(`no ${name}`);
    const { bytes, dimensions } = found;
    return { values: new Float32Array(bytes.slice().buffer), columns: Number(dimensions[0]) };
  };
  const product = (name: string, x: Float64Array): Float64Array => {
    const { values, columns } = tensor(name);
    return Float64Array.from({ length: values.length / columns }, (_, row) =>
      x.reduce((sum, value, column) => sum + value * values[row * columns + column]!, 0),
    );
  };
  const normed = (name: string, x: Float64Array): Float64Array => {
    const { values } = tensor(name);
    const scale = (x.reduce((sum, value) => sum + value * value, 0) / x.length + 1e-6) ** -0.5;
    return x.map((value, index) => value * scale * values[index]!);
  };
  const heads = (x: Float64Array): Rows =>
    Array.from({ length: x.length / E }, (_, at) => x.slice(at * E, at * E + E));
  const turned = (x: Float64Array, position: number, theta: number): Float64Array =>
    x.map((value, index) => {
      const at = index % (E / 2);
      const angle = position * theta ** ((-2 * at) / E);
      const other = x[index < E / 2 ? index + E / 2 : at]!;
      return value * Math.cos(angle) + (index < E / 2 ? -other : other) * Math.sin(angle);
    });

  const { values: table } = tensor('token_embd.weight');
  let rows: Rows = ids.map((id) =>
    Float64Array.from(table.subarray(id * D, id * D + D), (value) => value * D ** 0.5),
  );
  for (let layer = 0; layer < layers; layer++) {
    const at = (name: string) => `blk.${layer}.${name}.weight`;
    const isGlobal = (layer + 1) % globalEvery === 0;
    const theta = isGlobal ? 1e6 : 1e4;
    const inputs = rows.map((row) => normed(at('attn_norm'), row));
    const headsOf = (name: string, norm: string) =>
      inputs.map((x, position) =>
        heads(product(at(name), x)).map((head) => turned(normed(at(norm), head), position, theta)),
      );
    const queries = headsOf('attn_q', 'attn_q_norm');
    const keys = headsOf('attn_k', 'attn_k_norm');
    const values = inputs.map((x) => heads(product(at('attn_v'), x)));
    const attended = queries.map((query, position) => {
      const seen = ids
        .map((_, key) => key)
        .filter((key) => isGlobal || Math.abs(key - position) <= window / 2);
      return Float64Array.from(
        query.flatMap((head, index) => {
          const shared = Math.floor((index * K) / H);
          const scores = seen.map((key) => dot(head, keys[key]![shared]!) * E ** -0.5);
          const top = Math.max(...scores);
          const shares = scores.map((score) => Math.exp(score - top));
          const sum = shares.reduce((a, b) => a + b, 0);
          return Array.from({ length: E }, (_, channel) =>
            seen.reduce(
              (total, key, each) => total + (shares[each]! / sum) * values[key]![shared]![channel]!,
              0,
            ),
          );
        }),
      );
    });
    rows = rows.map((row, position) =>
      plus(row, normed(at('post_attention_norm'), product(at('attn_output'), attended[position]!))),
    );
    rows = rows.map((row) => {
      const x = normed(at('ffn_norm'), row);
      const up = product(at('ffn_up'), x);
      const hidden = product(at('ffn_gate'), x).map((value, index) => gelu(value) * up[index]!);
      return plus(row, normed(at('post_ffw_norm'), product(at('ffn_down'), hidden)));
    });
  }
  const outputs = rows.map((row) => normed('output_norm.weight', row));
  let mean = Float64Array.from(
    { length: D },
    (_, index) => outputs.reduce((sum, row) => sum + row[index]!, 0) / ids.length,
  );
  for (const name of ['dense_2.weight', 'dense_3.weight']) {
    if (document.tensors.some((each) => each.name === name)) mean = Float64Array.from(product(name, mean));
  }
  const length = Math.hypot(...mean);
  return Array.from(mean, (value) => value / length);
}

const dot = (a: Float64Array, b: Float64Array): number =>
  a.reduce((sum, value, index) => sum + value * b[index]!, 0);
const plus = (a: Float64Array, b: Float64Array): Float64Array => a.map((value, index) => value + b[index]!);
const gelu = (x: number): number => 0.5 * x * (1 + Math.tanh((2 / Math.PI) ** 0.5 * (x + 0.044715 * x ** 3)));
