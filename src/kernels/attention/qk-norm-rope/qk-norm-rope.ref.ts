import type { AttentionLayer } from '../attention-layer.ts';

/** A layer with its rotation. */
export interface RotatedLayer extends AttentionLayer {
  readonly ropeTheta: number;
  readonly ropeScale: number;
  readonly queryScale: number;
}

/**
 * Query, key and value rows of tokens at `start`, `start + 1`, ... in f64, nothing rounded to f16:
 * qkv [T][(H + 2K) * E] to query [T][H * E], keys [T][K * E], values [T][K * E].
 */
export function qkNormRopeReference(
  layer: RotatedLayer,
  qkv: ArrayLike<number>,
  queryNorm: ArrayLike<number>,
  keyNorm: ArrayLike<number>,
  start: number,
  epsilon: number,
): { query: Float64Array; keys: Float64Array; values: Float64Array } {
  const { heads, kvHeads, headDim, ropeTheta, ropeScale, queryScale } = layer;
  const rowLength = (heads + 2 * kvHeads) * headDim;
  const tokens = qkv.length / rowLength;
  const half = headDim / 2;

  const turned = (
    from: number,
    weight: ArrayLike<number>,
    position: number,
    factor: number,
  ): Float64Array => {
    let squares = 0;
    for (let i = 0; i < headDim; i++) squares += (qkv[from + i] as number) ** 2;
    const scale = factor / Math.sqrt(squares / headDim + epsilon);
    const normed = Float64Array.from(weight, (w, i) => (qkv[from + i] as number) * scale * w);
    return normed.map((value, channel) => {
      const pair = channel % half;
      const angle = (position / ropeScale) * ropeTheta ** ((-2 * pair) / headDim);
      const partner = channel < half ? -(normed[channel + half] as number) : (normed[pair] as number);
      return value * Math.cos(angle) + partner * Math.sin(angle);
    });
  };

  const query = new Float64Array(tokens * heads * headDim);
  const keys = new Float64Array(tokens * kvHeads * headDim);
  const values = new Float64Array(tokens * kvHeads * headDim);
  for (let token = 0; token < tokens; token++) {
    const row = token * rowLength;
    for (let head = 0; head < heads; head++) {
      query.set(
        turned(row + head * headDim, queryNorm, start + token, queryScale),
        (token * heads + head) * headDim,
      );
    }
    for (let head = 0; head < kvHeads; head++) {
      const place = (token * kvHeads + head) * headDim;
      keys.set(turned(row + (heads + head) * headDim, keyNorm, start + token, 1), place);
      const value = row + (heads + kvHeads + head) * headDim;
      for (let i = 0; i < headDim; i++) values[place + i] = qkv[value + i] as number;
    }
  }
  return { query, keys, values };
}
