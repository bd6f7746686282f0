import { F32 } from '../../simd.as';

/** Words x, weight, y, step, then width, epsilon. A unit of work is a row. */
export function rms_norm(args: usize, begin: i32, end: i32, scratch: usize): void {
  const width = load<i32>(args, 16);
  const epsilon = load<f32>(args, 20);
  const bytes: usize = width << 2;
  const weight = load<usize>(args, 4);
  for (let row = begin; row < end; row++) {
    const x = load<usize>(args) + row * (width << 2);
    const y = load<usize>(args, 8) + row * (width << 2);
    const scale = F32.inverseRoot(F32.squares(x, width), width, epsilon);
    for (let at: usize = 0; at < bytes; at += 16) {
      v128.store(y + at, f32x4.mul(f32x4.mul(v128.load(x + at), scale), v128.load(weight + at)));
    }
  }
}
