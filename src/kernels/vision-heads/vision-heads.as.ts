import { F32 } from '../simd.as';

/** Words qkv, query_bias, key_bias, value_bias, query, keys, values, step, then width, scale. A unit is a row. */
export function vision_heads(args: usize, begin: i32, end: i32, scratch: usize): void {
  const width = load<i32>(args, 32);
  const scale = v128.load32_splat(args, 36);
  const bytes: usize = width << 2;
  for (let row = begin; row < end; row++) {
    const qkv = load<usize>(args) + row * 3 * bytes;
    const query = load<usize>(args, 16) + row * bytes;
    const bias = load<usize>(args, 4);
    for (let at: usize = 0; at < bytes; at += 16) {
      const value = f32x4.add(v128.load(qkv + at), v128.load(bias + at));
      v128.store(query + at, f32x4.mul(value, scale));
    }
    halves(qkv + bytes, load<usize>(args, 8), load<usize>(args, 20) + ((row * width) << 1), bytes);
    halves(qkv + 2 * bytes, load<usize>(args, 12), load<usize>(args, 24) + ((row * width) << 1), bytes);
  }
}

function halves(from: usize, bias: usize, to: usize, bytes: usize): void {
  for (let at: usize = 0; at < bytes; at += 16) {
    const half = F32.toHalves(f32x4.add(v128.load(from + at), v128.load(bias + at)));
    v128.store64_lane(to + (at >> 1), i16x8.narrow_i32x4_u(half, half), 0);
  }
}
