import { F32 } from '../simd.as';

/** Floats of a unit of work. */
const PIECE: i32 = 256;

/** Words gate_up, h, step, then F. */
export function geglu(args: usize, begin: i32, end: i32, scratch: usize): void {
  const width = load<i32>(args, 12);
  const pieces = (width + PIECE - 1) / PIECE;
  for (let n = begin; n < end; n++) {
    const row = n / pieces;
    const from = (n % pieces) * PIECE;
    const gate = load<usize>(args) + ((row * 2 * width + from) << 2);
    const up = gate + (width << 2);
    const h = load<usize>(args, 4) + ((row * width + from) << 2);
    const bytes: usize = min<i32>(PIECE, width - from) << 2;
    for (let at: usize = 0; at < bytes; at += 16) {
      v128.store(h + at, f32x4.mul(F32.gelu(v128.load(gate + at)), v128.load(up + at)));
    }
  }
}
