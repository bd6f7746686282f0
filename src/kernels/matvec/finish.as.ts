import { F32 } from '../simd.as';

/** Writes up to eight sums, or gelu(sum) * up where `ups` has the sums of up. */
export function finish(sums: usize, ups: usize, y: usize, count: i32): void {
  if (ups != 0) {
    v128.store(sums, f32x4.mul(F32.gelu(v128.load(sums)), v128.load(ups)));
    v128.store(sums, f32x4.mul(F32.gelu(v128.load(sums, 16)), v128.load(ups, 16)), 16);
  }
  if (count >= 8) {
    v128.store(y, v128.load(sums));
    v128.store(y, v128.load(sums, 16), 16);
  } else for (let i = 0; i < count; i++) store<f32>(y + (i << 2), load<f32>(sums + (i << 2)));
}
