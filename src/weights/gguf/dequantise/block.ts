/**
 * Reads one block that begins at byte `at` of `bytes` and writes its weights to `out[to...]`.
 * Sums of products are formed in f64 and rounded once, when they are stored as f32: the products are exact
 * (half x small integers), so this is what f32 arithmetic gives.
 */
export type BlockReader = (bytes: Uint8Array, at: number, out: Float32Array, to: number) => void;
