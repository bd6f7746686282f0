import type { AttentionLayer } from './attention-layer.ts';

/**
 * out [T][H * E] = softmax(q k) v in f64, query t at position `start + t`, its scale already in q [T][H * E].
 * keys and values [positions][K * E] hold every position from 0; `sees` says which a query sees.
 */
export function attentionReference(
  { heads, kvHeads, headDim }: AttentionLayer,
  query: ArrayLike<number>,
  keys: ArrayLike<number>,
  values: ArrayLike<number>,
  start: number,
  sees: (query: number, key: number) => boolean,
): Float64Array {
  const out = new Float64Array(query.length);
  const positions = keys.length / (kvHeads * headDim);
  const tokens = query.length / (heads * headDim);
  for (let token = 0; token < tokens; token++) {
    const seen = Array.from({ length: positions }, (_, key) => key).filter((key) => sees(start + token, key));
    for (let head = 0; head < heads; head++) {
      const kvHead = Math.floor((head * kvHeads) / heads);
      const at = (token * heads + head) * headDim;
      const rows = seen.map((key) => (key * kvHeads + kvHead) * headDim);
      const scores = rows.map((row) => {
        let dot = 0;
        for (let i = 0; i < headDim; i++) dot += (query[at + i] as number) * (keys[row + i] as number);
        return dot;
      });
      const top = Math.max(...scores);
      const weights = scores.map((score) => Math.exp(score - top));
      const sum = weights.reduce((a, b) => a + b, 0);
      rows.forEach((row, index) => {
        const share = (weights[index] as number) / sum;
        for (let i = 0; i < headDim; i++)
          out[at + i] = (out[at + i] as number) + share * (values[row + i] as number);
      });
    }
  }
  return out;
}
