import { quantise, RECORD, SCALE, SUMS } from '../codec/activations.as';
import { Weights } from '../codec/weights.as';
import { finish } from './finish.as';

/** In scratch, behind the sums of 32 rows: where the planes begin (low, high, scales), and their bytes for eight rows. */
const PLANES: usize = 128;
/** In scratch, behind these: the records of x. */
const RECORDS: usize = 160;

/** Sums of eight rows of a quantised matrix, of which `low` and on are known when the kernel is compiled. */
class Quantised {
  /** Gain of f32 sums by integer sums a, of rows in half h. */
  @inline
  static scaled(minimum: bool, a: v128, scales: usize, h: i32, scale: v128, sums: usize): v128 {
    let sum = f32x4.mul(f32x4.convert_i32x4_s(a), Weights.scales(scales, h));
    if (minimum) sum = f32x4.add(sum, f32x4.mul(Weights.scales(scales + 16, h), v128.load32_splat(sums)));
    return f32x4.mul(sum, scale);
  }

  /**
   * The products of the groups of eight rows `n` and `m` with the records at `record`, to `to`. Two streams, far
   * apart: one alone is waited for at each of its pages.
   */
  @inline
  static rows(
    low: i32,
    high: i32,
    groups: i32,
    minimum: bool,
    codebook: bool,
    n: i32,
    m: i32,
    record: usize,
    units: i32,
    scratch: usize,
    to: usize,
  ): void {
    const lowStep = load<i32>(scratch, PLANES + 12);
    const highStep = load<i32>(scratch, PLANES + 16);
    const scaleStep = load<i32>(scratch, PLANES + 20);
    let lo = load<usize>(scratch, PLANES) + n * lowStep;
    let hi = load<usize>(scratch, PLANES + 4) + n * highStep;
    let scales = load<usize>(scratch, PLANES + 8) + n * scaleStep;
    let otherLo = lo + (m - n) * lowStep;
    let otherHi = hi + (m - n) * highStep;
    let otherScales = scales + (m - n) * scaleStep;
    let f0 = f32x4.splat(0);
    let f1 = f32x4.splat(0);
    let g0 = f32x4.splat(0);
    let g1 = f32x4.splat(0);
    for (let unit = 0; unit < units; unit++) {
      let x = record;
      let sums = record + SUMS;
      const scale = v128.load32_splat(record, SCALE);
      // Integer sums begin with what the offset of all weights comes to.
      let a0 = minimum ? i32x4.splat(0) : v128.load32_splat(sums);
      let a1 = a0;
      let b0 = a0;
      let b1 = a0;
      for (let part = 0; part < 2; part++) {
        const highs0 = Weights.high(high, hi, part, 0);
        const highs1 = Weights.high(high, hi, part, 1);
        const otherHighs0 = Weights.high(high, otherHi, part, 0);
        const otherHighs1 = Weights.high(high, otherHi, part, 1);
        for (let o = 0; o < 2; o++) {
          const x0 = v128.load32_splat(x);
          const x1 = v128.load32_splat(x, 4);
          const x2 = v128.load32_splat(x, 8);
          const x3 = v128.load32_splat(x, 12);
          a0 = Weights.dots(low, high, codebook, a0, lo, highs0, o, 0, x0, x1, x2, x3);
          a1 = Weights.dots(low, high, codebook, a1, lo, highs1, o, 1, x0, x1, x2, x3);
          b0 = Weights.dots(low, high, codebook, b0, otherLo, otherHighs0, o, 0, x0, x1, x2, x3);
          b1 = Weights.dots(low, high, codebook, b1, otherLo, otherHighs1, o, 1, x0, x1, x2, x3);
          x += 16;
        }
        lo += low << 4;
        otherLo += low << 4;
        if (groups == 2 || part == 1) {
          f0 = f32x4.add(f0, Quantised.scaled(minimum, a0, scales, 0, scale, sums));
          f1 = f32x4.add(f1, Quantised.scaled(minimum, a1, scales, 1, scale, sums));
          g0 = f32x4.add(g0, Quantised.scaled(minimum, b0, otherScales, 0, scale, sums));
          g1 = f32x4.add(g1, Quantised.scaled(minimum, b1, otherScales, 1, scale, sums));
          scales += minimum ? 32 : 16;
          otherScales += minimum ? 32 : 16;
        }
        if (groups == 2) {
          sums += 4;
          a0 = minimum ? i32x4.splat(0) : v128.load32_splat(sums);
          a1 = a0;
          b0 = a0;
          b1 = a0;
        }
      }
      hi += high << 5;
      otherHi += high << 5;
      record += RECORD;
    }
    v128.store(to, f0);
    v128.store(to, f1, 16);
    v128.store(to, g0, 32);
    v128.store(to, g1, 48);
  }
}

function rows_q8(n: i32, m: i32, x: usize, units: i32, scratch: usize, to: usize): void {
  Quantised.rows(8, 0, 1, false, false, n, m, x, units, scratch, to);
}

function rows_q4(n: i32, m: i32, x: usize, units: i32, scratch: usize, to: usize): void {
  Quantised.rows(4, 0, 1, false, false, n, m, x, units, scratch, to);
}

function rows_q4m(n: i32, m: i32, x: usize, units: i32, scratch: usize, to: usize): void {
  Quantised.rows(4, 0, 1, true, false, n, m, x, units, scratch, to);
}

function rows_q4nl(n: i32, m: i32, x: usize, units: i32, scratch: usize, to: usize): void {
  Quantised.rows(4, 0, 1, false, true, n, m, x, units, scratch, to);
}

function rows_q5(n: i32, m: i32, x: usize, units: i32, scratch: usize, to: usize): void {
  Quantised.rows(4, 1, 1, false, false, n, m, x, units, scratch, to);
}

function rows_q5m(n: i32, m: i32, x: usize, units: i32, scratch: usize, to: usize): void {
  Quantised.rows(4, 1, 1, true, false, n, m, x, units, scratch, to);
}

function rows_q6(n: i32, m: i32, x: usize, units: i32, scratch: usize, to: usize): void {
  Quantised.rows(4, 2, 2, false, false, n, m, x, units, scratch, to);
}

function rows_q2m(n: i32, m: i32, x: usize, units: i32, scratch: usize, to: usize): void {
  Quantised.rows(2, 0, 2, true, false, n, m, x, units, scratch, to);
}

function rows_q3(n: i32, m: i32, x: usize, units: i32, scratch: usize, to: usize): void {
  Quantised.rows(2, 1, 2, false, false, n, m, x, units, scratch, to);
}

function rowsOf(codec: i32, n: i32, m: i32, x: usize, units: i32, scratch: usize, to: usize): void {
  switch (codec) {
    case 0:
      return rows_q8(n, m, x, units, scratch, to);
    case 1:
      return rows_q4(n, m, x, units, scratch, to);
    case 2:
      return rows_q4m(n, m, x, units, scratch, to);
    case 3:
      return rows_q4nl(n, m, x, units, scratch, to);
    case 4:
      return rows_q5(n, m, x, units, scratch, to);
    case 5:
      return rows_q5m(n, m, x, units, scratch, to);
    case 6:
      return rows_q6(n, m, x, units, scratch, to);
    case 7:
      return rows_q2m(n, m, x, units, scratch, to);
    case 8:
      return rows_q3(n, m, x, units, scratch, to);
  }
}

/**
 * Words x, y, low, (high), scales, then at `job`: units of a row, outputs, first index in y, whether geglu, row of x.
 */
function run(
  codec: i32,
  low: i32,
  high: i32,
  groups: i32,
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
  const records = scratch + RECORDS;
  quantise(load<usize>(args) + load<i32>(job, 16) * (units << 7), records, units, groups, offset);
  store<usize>(scratch, load<usize>(args, 8), PLANES);
  store<usize>(scratch, high > 0 ? load<usize>(args, 12) : 0, PLANES + 4);
  store<usize>(scratch, load<usize>(args + (high > 0 ? 16 : 12)), PLANES + 8);
  store<i32>(scratch, units * (low << 5), PLANES + 12);
  store<i32>(scratch, units * (high << 5), PLANES + 16);
  // Codecs without an offset have minima.
  store<i32>(scratch, units * groups * (offset == 0 ? 32 : 16), PLANES + 20);
  if (geglu) {
    const last = ((outputs * 2 + 7) >> 3) - 1;
    for (let n = begin; n < end; n++) {
      // The gate's eight rows, and the one or two groups that hold the eight rows of up.
      const up = outputs + n * 8;
      const g = up >> 3;
      rowsOf(codec, n, g, records, units, scratch, scratch);
      if ((up & 7) != 0 && g < last) rowsOf(codec, g + 1, g + 1, records, units, scratch, scratch + 64);
      const ups = scratch + 32 + ((up & 7) << 2);
      finish(scratch, ups, first + (n << 5), min<i32>(8, outputs - n * 8));
    }
    return;
  }
  const half = (end - begin + 1) >> 1;
  for (let n = begin; n < begin + half; n++) {
    const m = min<i32>(n + half, end - 1);
    rowsOf(codec, n, m, records, units, scratch, scratch);
    finish(scratch, 0, first + (n << 5), min<i32>(8, outputs - n * 8));
    finish(scratch + 32, 0, first + (m << 5), min<i32>(8, outputs - m * 8));
  }
}

export function matvec_q8(args: usize, begin: i32, end: i32, scratch: usize): void {
  run(0, 8, 0, 1, -128, args, args + 16, begin, end, scratch);
}
export function matvec_q8_row(args: usize, begin: i32, end: i32, scratch: usize): void {
  run(0, 8, 0, 1, -128, args, args + 20, begin, end, scratch);
}

export function matvec_q4(args: usize, begin: i32, end: i32, scratch: usize): void {
  run(1, 4, 0, 1, -8, args, args + 16, begin, end, scratch);
}
export function matvec_q4_row(args: usize, begin: i32, end: i32, scratch: usize): void {
  run(1, 4, 0, 1, -8, args, args + 20, begin, end, scratch);
}

export function matvec_q4m(args: usize, begin: i32, end: i32, scratch: usize): void {
  run(2, 4, 0, 1, 0, args, args + 16, begin, end, scratch);
}
export function matvec_q4m_row(args: usize, begin: i32, end: i32, scratch: usize): void {
  run(2, 4, 0, 1, 0, args, args + 20, begin, end, scratch);
}

export function matvec_q4nl(args: usize, begin: i32, end: i32, scratch: usize): void {
  run(3, 4, 0, 1, -128, args, args + 16, begin, end, scratch);
}
export function matvec_q4nl_row(args: usize, begin: i32, end: i32, scratch: usize): void {
  run(3, 4, 0, 1, -128, args, args + 20, begin, end, scratch);
}

export function matvec_q5(args: usize, begin: i32, end: i32, scratch: usize): void {
  run(4, 4, 1, 1, -16, args, args + 20, begin, end, scratch);
}
export function matvec_q5_row(args: usize, begin: i32, end: i32, scratch: usize): void {
  run(4, 4, 1, 1, -16, args, args + 24, begin, end, scratch);
}

export function matvec_q5m(args: usize, begin: i32, end: i32, scratch: usize): void {
  run(5, 4, 1, 1, 0, args, args + 20, begin, end, scratch);
}
export function matvec_q5m_row(args: usize, begin: i32, end: i32, scratch: usize): void {
  run(5, 4, 1, 1, 0, args, args + 24, begin, end, scratch);
}

export function matvec_q6(args: usize, begin: i32, end: i32, scratch: usize): void {
  run(6, 4, 2, 2, -32, args, args + 20, begin, end, scratch);
}
export function matvec_q6_row(args: usize, begin: i32, end: i32, scratch: usize): void {
  run(6, 4, 2, 2, -32, args, args + 24, begin, end, scratch);
}

export function matvec_q2m(args: usize, begin: i32, end: i32, scratch: usize): void {
  run(7, 2, 0, 2, 0, args, args + 16, begin, end, scratch);
}
export function matvec_q2m_row(args: usize, begin: i32, end: i32, scratch: usize): void {
  run(7, 2, 0, 2, 0, args, args + 20, begin, end, scratch);
}

export function matvec_q3(args: usize, begin: i32, end: i32, scratch: usize): void {
  run(8, 2, 1, 2, -4, args, args + 20, begin, end, scratch);
}
export function matvec_q3_row(args: usize, begin: i32, end: i32, scratch: usize): void {
  run(8, 2, 1, 2, -4, args, args + 24, begin, end, scratch);
}
