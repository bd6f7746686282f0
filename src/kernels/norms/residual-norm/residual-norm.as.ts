import { F32 } from '../../simd.as';

/** Words residual, y, w_post, w_next, x, step, then width, epsilon. A unit of work is a row. */
export function residual_norm(args: usize, begin: i32, end: i32, scratch: usize): void {
  const width = load<i32>(args, 24);
  const epsilon = load<f32>(args, 28);
  const post = load<usize>(args, 8);
  const next = load<usize>(args, 12);
  const bytes: usize = width << 2;
  for (let row = begin; row < end; row++) {
    const residual = load<usize>(args) + row * bytes;
    const y = load<usize>(args, 4) + row * bytes;
    const x = load<usize>(args, 16) + row * bytes;
    let scale = F32.inverseRoot(F32.squares(y, width), width, epsilon);
    for (let at: usize = 0; at < bytes; at += 16) {
      const gain = f32x4.mul(f32x4.mul(v128.load(y + at), scale), v128.load(post + at));
      v128.store(residual + at, f32x4.add(v128.load(residual + at), gain));
    }
    scale = F32.inverseRoot(F32.squares(residual, width), width, epsilon);
    for (let at: usize = 0; at < bytes; at += 16) {
      v128.store(x + at, f32x4.mul(f32x4.mul(v128.load(residual + at), scale), v128.load(next + at)));
    }
  }
}
