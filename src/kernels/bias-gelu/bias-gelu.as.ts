import { F32 } from '../simd.as';

/** Words bias, y, step, then width. A unit of work is a row. */
export function bias_gelu(args: usize, begin: i32, end: i32, scratch: usize): void {
  const bytes = load<usize>(args, 12) << 2;
  const bias = load<usize>(args);
  for (let row = begin; row < end; row++) {
    const y = load<usize>(args, 4) + row * bytes;
    for (let at: usize = 0; at < bytes; at += 16) {
      v128.store(y + at, F32.gelu(f32x4.add(v128.load(y + at), v128.load(bias + at))));
    }
  }
}
