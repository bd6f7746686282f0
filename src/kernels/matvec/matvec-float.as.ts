import { F32, HALF_UP } from '../simd.as';
import { finish } from './finish.as';

/** Plain values, row after row, `bytes` a weight; two bytes are f16, or bf16 where `brain` is set. */
class Plain {
  /** Four weights as f32; those of f16 times 2^-112. */
  @inline
  static quad(bytes: i32, brain: bool, p: usize): v128 {
    if (bytes == 4) return v128.load(p);
    if (brain) return i32x4.shl(v128.load16x4_u(p), 16);
    return F32.halves(p, 0);
  }

  @inline
  static matvec(
    bytes: i32,
    brain: bool,
    args: usize,
    job: usize,
    begin: i32,
    end: i32,
    scratch: usize,
  ): void {
    const quads = load<i32>(job);
    const outputs = load<i32>(job, 4);
    const first = load<usize>(args, 4) + (load<usize>(job, 8) << 2);
    const geglu = load<i32>(job, 12) != 0;
    const low = load<usize>(args, 8);
    const x = load<usize>(args) + load<i32>(job, 16) * (quads << 4);
    const step = quads * bytes * 4;
    for (let n = begin; n < end; n++) {
      const count = min<i32>(8, outputs - n * 8);
      const halves = geglu ? 4 : 2;
      for (let half = 0; half < halves; half++) {
        // Rows past the last are read as the last one and not written.
        const from = n * 8 + (half & 1) * 4;
        const above = half >= 2 ? outputs : 0;
        let p0 = low + (min<i32>(from, outputs - 1) + above) * step;
        let p1 = low + (min<i32>(from + 1, outputs - 1) + above) * step;
        let p2 = low + (min<i32>(from + 2, outputs - 1) + above) * step;
        let p3 = low + (min<i32>(from + 3, outputs - 1) + above) * step;
        let s0 = f32x4.splat(0);
        let s1 = s0;
        let s2 = s0;
        let s3 = s0;
        for (let i = 0; i < quads; i++) {
          let v = v128.load(x + (i << 4));
          if (bytes == 2 && !brain) v = f32x4.mul(v, f32x4.splat(HALF_UP / 4294967296));
          s0 = f32x4.add(s0, f32x4.mul(Plain.quad(bytes, brain, p0), v));
          s1 = f32x4.add(s1, f32x4.mul(Plain.quad(bytes, brain, p1), v));
          s2 = f32x4.add(s2, f32x4.mul(Plain.quad(bytes, brain, p2), v));
          s3 = f32x4.add(s3, f32x4.mul(Plain.quad(bytes, brain, p3), v));
          p0 += bytes << 2;
          p1 += bytes << 2;
          p2 += bytes << 2;
          p3 += bytes << 2;
        }
        let sums = f32x4(F32.sum(s0), F32.sum(s1), F32.sum(s2), F32.sum(s3));
        if (bytes == 2 && !brain) sums = f32x4.mul(sums, f32x4.splat(4294967296));
        v128.store(scratch + (half << 4), sums);
      }
      finish(scratch, geglu ? scratch + 32 : 0, first + (n << 5), count);
    }
  }
}

function f32Rows(args: usize, job: usize, begin: i32, end: i32, scratch: usize): void {
  Plain.matvec(4, false, args, job, begin, end, scratch);
}
function f16Rows(args: usize, job: usize, begin: i32, end: i32, scratch: usize): void {
  Plain.matvec(2, false, args, job, begin, end, scratch);
}
function bf16Rows(args: usize, job: usize, begin: i32, end: i32, scratch: usize): void {
  Plain.matvec(2, true, args, job, begin, end, scratch);
}

export function matvec_f32(args: usize, begin: i32, end: i32, scratch: usize): void {
  f32Rows(args, args + 12, begin, end, scratch);
}
export function matvec_f32_row(args: usize, begin: i32, end: i32, scratch: usize): void {
  f32Rows(args, args + 16, begin, end, scratch);
}
export function matvec_f16(args: usize, begin: i32, end: i32, scratch: usize): void {
  f16Rows(args, args + 12, begin, end, scratch);
}
export function matvec_f16_row(args: usize, begin: i32, end: i32, scratch: usize): void {
  f16Rows(args, args + 16, begin, end, scratch);
}
export function matvec_bf16(args: usize, begin: i32, end: i32, scratch: usize): void {
  bf16Rows(args, args + 12, begin, end, scratch);
}
export function matvec_bf16_row(args: usize, begin: i32, end: i32, scratch: usize): void {
  bf16Rows(args, args + 16, begin, end, scratch);
}
