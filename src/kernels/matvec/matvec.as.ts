import { quantise, RECORD, SCALE, SUMS } from '../codec/activations.as';
import { Weights } from '../codec/weights.as';
import { finish } from './finish.as';

/** Bytes of scratch before the records of x: sums of 24 rows. */
const SUMS_BYTES: usize = 96;

/** Sums of eight rows of a quantised matrix, of which `low` and on are known when the kernel is compiled. */
class Quantised {
  /** What f32 sums gain by a unit's integer sums a, of rows in half h. */
  @inline
  static scaled(minimum: bool, a: v128, scales: usize, h: i32, x: usize, sums: usize): v128 {
    let sum = f32x4.mul(f32x4.convert_i32x4_s(a), Weights.scales(scales, h));
    if (minimum) sum = f32x4.add(sum, f32x4.mul(Weights.scales(scales + 16, h), v128.load32_splat(sums)));
    return f32x4.mul(sum, v128.load32_splat(x, SCALE));
  }

  /** The products with the records at x of the rows whose planes begin at lo, hi and scales, to `to`. */
  @inline
  static rows(
    low: i32,
    high: i32,
    groups: i32,
    minimum: bool,
    codebook: bool,
    lo: usize,
    hi: usize,
    scales: usize,
    x: usize,
    units: i32,
    to: usize,
  ): void {
    const group: usize = minimum ? 32 : 16;
    let f0 = f32x4.splat(0);
    let f1 = f32x4.splat(0);
    for (let unit = 0; unit < units; unit++) {
      // Integer sums begin with what the offset of all weights comes to.
      let a0 = minimum ? i32x4.splat(0) : v128.load32_splat(x, SUMS);
      let a1 = a0;
      const x0 = v128.load32_splat(x);
      const x1 = v128.load32_splat(x, 4);
      const x2 = v128.load32_splat(x, 8);
      const x3 = v128.load32_splat(x, 12);
      a0 = Weights.dots(low, high, codebook, a0, lo, hi, 0, 0, x0, x1, x2, x3);
      a1 = Weights.dots(low, high, codebook, a1, lo, hi, 0, 1, x0, x1, x2, x3);
      const x4 = v128.load32_splat(x, 16);
      const x5 = v128.load32_splat(x, 20);
      const x6 = v128.load32_splat(x, 24);
      const x7 = v128.load32_splat(x, 28);
      a0 = Weights.dots(low, high, codebook, a0, lo, hi, 1, 0, x4, x5, x6, x7);
      a1 = Weights.dots(low, high, codebook, a1, lo, hi, 1, 1, x4, x5, x6, x7);
      if (groups == 2) {
        f0 = f32x4.add(f0, Quantised.scaled(minimum, a0, scales, 0, x, x + SUMS));
        f1 = f32x4.add(f1, Quantised.scaled(minimum, a1, scales, 1, x, x + SUMS));
        scales += group;
        a0 = minimum ? i32x4.splat(0) : v128.load32_splat(x, SUMS + 4);
        a1 = a0;
      }
      const x8 = v128.load32_splat(x, 32);
      const x9 = v128.load32_splat(x, 36);
      const x10 = v128.load32_splat(x, 40);
      const x11 = v128.load32_splat(x, 44);
      a0 = Weights.dots(low, high, codebook, a0, lo, hi, 2, 0, x8, x9, x10, x11);
      a1 = Weights.dots(low, high, codebook, a1, lo, hi, 2, 1, x8, x9, x10, x11);
      const x12 = v128.load32_splat(x, 48);
      const x13 = v128.load32_splat(x, 52);
      const x14 = v128.load32_splat(x, 56);
      const x15 = v128.load32_splat(x, 60);
      a0 = Weights.dots(low, high, codebook, a0, lo, hi, 3, 0, x12, x13, x14, x15);
      a1 = Weights.dots(low, high, codebook, a1, lo, hi, 3, 1, x12, x13, x14, x15);
      const sums = x + SUMS + (groups == 2 ? 4 : 0);
      f0 = f32x4.add(f0, Quantised.scaled(minimum, a0, scales, 0, x, sums));
      f1 = f32x4.add(f1, Quantised.scaled(minimum, a1, scales, 1, x, sums));
      scales += group;
      lo += low << 5;
      hi += high << 5;
      x += RECORD;
    }
    v128.store(to, f0);
    v128.store(to, f1, 16);
  }

  /** A kernel: words x, y, low, (high), scales, then at `job` units of a row, outputs, first index in y, whether geglu, row of x. */
  @inline
  static matvec(
    low: i32,
    high: i32,
    groups: i32,
    minimum: bool,
    codebook: bool,
    offset: i32,
    args: usize,
    job: usize,
    begin: i32,
    end: i32,
    scratch: usize,
  ): void {
    const units = load<i32>(job);
    const outputs = load<i32>(job, 4);
    const first = load<usize>(args, 4) + (load<usize>(job, 8) << 2);
    const geglu = load<i32>(job, 12) != 0;
    const lo = load<usize>(args, 8);
    const hi = high > 0 ? load<usize>(args, 12) : 0;
    const scales = load<usize>(args + (high > 0 ? 16 : 12));
    const lowStep = units * (low << 5);
    const highStep = units * (high << 5);
    const scaleStep = units * groups * (minimum ? 32 : 16);
    const records = scratch + SUMS_BYTES;
    quantise(load<usize>(args) + load<i32>(job, 16) * (units << 7), records, units, groups, offset);
    const rows = geglu ? outputs * 2 : outputs;
    for (let n = begin; n < end; n++) {
      // The gate's eight rows, and the one or two groups that hold the eight rows of up.
      const up = outputs + n * 8;
      const count = geglu ? ((up & 7) == 0 ? 2 : 3) : 1;
      for (let k = 0; k < count; k++) {
        const g = k == 0 ? n : (up >> 3) + k - 1;
        if (g << 3 >= rows) break;
        Quantised.rows(
          low,
          high,
          groups,
          minimum,
          codebook,
          lo + g * lowStep,
          hi + g * highStep,
          scales + g * scaleStep,
          records,
          units,
          scratch + (k << 5),
        );
      }
      finish(
        scratch,
        geglu ? scratch + 32 + ((up & 7) << 2) : 0,
        first + (n << 5),
        min<i32>(8, outputs - n * 8),
      );
    }
  }
}

function q8(args: usize, job: usize, begin: i32, end: i32, scratch: usize): void {
  Quantised.matvec(8, 0, 1, false, false, -128, args, job, begin, end, scratch);
}
export function matvec_q8(args: usize, begin: i32, end: i32, scratch: usize): void {
  q8(args, args + 16, begin, end, scratch);
}
export function matvec_q8_row(args: usize, begin: i32, end: i32, scratch: usize): void {
  q8(args, args + 20, begin, end, scratch);
}

function q4(args: usize, job: usize, begin: i32, end: i32, scratch: usize): void {
  Quantised.matvec(4, 0, 1, false, false, -8, args, job, begin, end, scratch);
}
export function matvec_q4(args: usize, begin: i32, end: i32, scratch: usize): void {
  q4(args, args + 16, begin, end, scratch);
}
export function matvec_q4_row(args: usize, begin: i32, end: i32, scratch: usize): void {
  q4(args, args + 20, begin, end, scratch);
}

function q4m(args: usize, job: usize, begin: i32, end: i32, scratch: usize): void {
  Quantised.matvec(4, 0, 1, true, false, 0, args, job, begin, end, scratch);
}
export function matvec_q4m(args: usize, begin: i32, end: i32, scratch: usize): void {
  q4m(args, args + 16, begin, end, scratch);
}
export function matvec_q4m_row(args: usize, begin: i32, end: i32, scratch: usize): void {
  q4m(args, args + 20, begin, end, scratch);
}

function q4nl(args: usize, job: usize, begin: i32, end: i32, scratch: usize): void {
  Quantised.matvec(4, 0, 1, false, true, -128, args, job, begin, end, scratch);
}
export function matvec_q4nl(args: usize, begin: i32, end: i32, scratch: usize): void {
  q4nl(args, args + 16, begin, end, scratch);
}
export function matvec_q4nl_row(args: usize, begin: i32, end: i32, scratch: usize): void {
  q4nl(args, args + 20, begin, end, scratch);
}

function q5(args: usize, job: usize, begin: i32, end: i32, scratch: usize): void {
  Quantised.matvec(4, 1, 1, false, false, -16, args, job, begin, end, scratch);
}
export function matvec_q5(args: usize, begin: i32, end: i32, scratch: usize): void {
  q5(args, args + 20, begin, end, scratch);
}
export function matvec_q5_row(args: usize, begin: i32, end: i32, scratch: usize): void {
  q5(args, args + 24, begin, end, scratch);
}

function q5m(args: usize, job: usize, begin: i32, end: i32, scratch: usize): void {
  Quantised.matvec(4, 1, 1, true, false, 0, args, job, begin, end, scratch);
}
export function matvec_q5m(args: usize, begin: i32, end: i32, scratch: usize): void {
  q5m(args, args + 20, begin, end, scratch);
}
export function matvec_q5m_row(args: usize, begin: i32, end: i32, scratch: usize): void {
  q5m(args, args + 24, begin, end, scratch);
}

function q6(args: usize, job: usize, begin: i32, end: i32, scratch: usize): void {
  Quantised.matvec(4, 2, 2, false, false, -32, args, job, begin, end, scratch);
}
export function matvec_q6(args: usize, begin: i32, end: i32, scratch: usize): void {
  q6(args, args + 20, begin, end, scratch);
}
export function matvec_q6_row(args: usize, begin: i32, end: i32, scratch: usize): void {
  q6(args, args + 24, begin, end, scratch);
}

function q2m(args: usize, job: usize, begin: i32, end: i32, scratch: usize): void {
  Quantised.matvec(2, 0, 2, true, false, 0, args, job, begin, end, scratch);
}
export function matvec_q2m(args: usize, begin: i32, end: i32, scratch: usize): void {
  q2m(args, args + 16, begin, end, scratch);
}
export function matvec_q2m_row(args: usize, begin: i32, end: i32, scratch: usize): void {
  q2m(args, args + 20, begin, end, scratch);
}

function q3(args: usize, job: usize, begin: i32, end: i32, scratch: usize): void {
  Quantised.matvec(2, 1, 2, false, false, -4, args, job, begin, end, scratch);
}
export function matvec_q3(args: usize, begin: i32, end: i32, scratch: usize): void {
  q3(args, args + 20, begin, end, scratch);
}
export function matvec_q3_row(args: usize, begin: i32, end: i32, scratch: usize): void {
  q3(args, args + 24, begin, end, scratch);
}
