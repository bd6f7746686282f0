import { F32 } from '../../simd.as';

/** Positions are split as in rope-table.ts. */
const ROPE_LOW: i32 = 256;

/**
 * Words qkv, query_norm, key_norm, rope, query, keys, values, step, then H, K, E, query scale, epsilon, words of a
 * row, whether q8, position, first row of keys and values. A unit of work is a head of a token.
 */
export function qk_norm_rope(args: usize, begin: i32, end: i32, scratch: usize): void {
  const heads = load<i32>(args, 32);
  const kvHeads = load<i32>(args, 36);
  const headDim = load<i32>(args, 40);
  const position = load<i32>(args, 60);
  const firstRow = load<i32>(args, 64);
  const all = heads + 2 * kvHeads;
  for (let n = begin; n < end; n++) {
    const token = n / all;
    const head = n % all;
    const x = load<usize>(args) + ((n * headDim) << 2);
    if (head < heads) {
      const query = load<usize>(args, 16) + (((token * heads + head) * headDim) << 2);
      turn(args, x, load<usize>(args, 4), query, load<f32>(args, 44), position + token);
    } else if (head < heads + kvHeads) {
      turn(args, x, load<usize>(args, 8), scratch, 1, position + token);
      put(args, scratch, load<usize>(args, 20), firstRow + token, head - heads);
    } else put(args, x, load<usize>(args, 24), firstRow + token, head - heads - kvHeads);
  }
}

/** to [E] = RoPE(rmsnorm(x) * weight) * factor. */
function turn(args: usize, x: usize, weight: usize, to: usize, factor: f32, position: i32): void {
  const headDim = load<i32>(args, 40);
  const half: usize = headDim << 1;
  const root = F32.inverseRoot(F32.squares(x, headDim), headDim, load<f32>(args, 48));
  const scale = f32x4.mul(root, f32x4.splat(factor));
  const low = load<usize>(args, 12) + (((position % ROPE_LOW) * headDim) << 2);
  const high = load<usize>(args, 12) + (((ROPE_LOW + position / ROPE_LOW) * headDim) << 2);
  for (let at: usize = 0; at < half; at += 16) {
    const a = f32x4.mul(f32x4.mul(v128.load(x + at), scale), v128.load(weight + at));
    const b = f32x4.mul(f32x4.mul(v128.load(x + half + at), scale), v128.load(weight + half + at));
    const l0 = v128.load(low + at * 2);
    const l1 = v128.load(low + at * 2, 16);
    const h0 = v128.load(high + at * 2);
    const h1 = v128.load(high + at * 2, 16);
    const lowCos = i32x4.shuffle(l0, l1, 0, 2, 4, 6);
    const lowSin = i32x4.shuffle(l0, l1, 1, 3, 5, 7);
    const highCos = i32x4.shuffle(h0, h1, 0, 2, 4, 6);
    const highSin = i32x4.shuffle(h0, h1, 1, 3, 5, 7);
    const cos = f32x4.sub(f32x4.mul(lowCos, highCos), f32x4.mul(lowSin, highSin));
    const sin = f32x4.add(f32x4.mul(lowSin, highCos), f32x4.mul(lowCos, highSin));
    v128.store(to + at, f32x4.sub(f32x4.mul(a, cos), f32x4.mul(b, sin)));
    v128.store(to + half + at, f32x4.add(f32x4.mul(b, cos), f32x4.mul(a, sin)));
  }
}

/** A head of f32 into a row of the KV type. */
function put(args: usize, x: usize, rows: usize, row: i32, head: i32): void {
  const headDim = load<i32>(args, 40);
  const bytes: usize = headDim << 2;
  const start = rows + ((row * load<i32>(args, 52)) << 2);
  if (load<i32>(args, 56) == 0) {
    const to = start + ((head * headDim) << 1);
    for (let at: usize = 0; at < bytes; at += 16) {
      const half = F32.toHalves(v128.load(x + at));
      v128.store64_lane(to + (at >> 1), i16x8.narrow_i32x4_u(half, half), 0);
    }
    return;
  }
  let m = f32x4.splat(0);
  for (let at: usize = 0; at < bytes; at += 16) m = f32x4.max(m, f32x4.abs(v128.load(x + at)));
  const peak = F32.largest(m);
  // Not 0, which a head of zeros has.
  const factor = f32x4.splat(<f32>127 / max<f32>(peak, 1e-30));
  const to = start + head * headDim;
  for (let at: usize = 0; at < bytes; at += 16) {
    const q = i32x4.trunc_sat_f32x4_s(f32x4.nearest(f32x4.mul(v128.load(x + at), factor)));
    const pairs = i16x8.narrow_i32x4_s(q, q);
    v128.store32_lane(to + (at >> 2), i8x16.narrow_i16x8_s(pairs, pairs), 0);
  }
  const kvHeads = load<i32>(args, 36);
  store<f32>(start + kvHeads * headDim + (head << 2), peak / 127);
}
