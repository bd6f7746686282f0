import { F32 } from '../../simd.as';

/** Words x, weight, bias, y, step, then width, epsilon. A unit of work is a row. */
export function layer_norm(args: usize, begin: i32, end: i32, scratch: usize): void {
  const width = load<i32>(args, 20);
  const epsilon = load<f32>(args, 24);
  const weight = load<usize>(args, 4);
  const bias = load<usize>(args, 8);
  const bytes: usize = width << 2;
  for (let row = begin; row < end; row++) {
    const x = load<usize>(args) + row * bytes;
    const y = load<usize>(args, 12) + row * bytes;
    let sum = f32x4.splat(0);
    for (let at: usize = 0; at < bytes; at += 16) sum = f32x4.add(sum, v128.load(x + at));
    // The mean is taken off before squaring: E(x^2) - mean^2 loses all digits where the mean is large.
    const mean = f32x4.splat(F32.sum(sum) / <f32>width);
    for (let at: usize = 0; at < bytes; at += 16) v128.store(y + at, f32x4.sub(v128.load(x + at), mean));
    const scale = F32.inverseRoot(F32.squares(y, width), width, epsilon);
    for (let at: usize = 0; at < bytes; at += 16) {
      const value = f32x4.mul(f32x4.mul(v128.load(y + at), scale), v128.load(weight + at));
      v128.store(y + at, f32x4.add(value, v128.load(bias + at)));
    }
  }
}
