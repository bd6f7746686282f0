import { quantise, RECORD, SCALE, SUMS } from '../codec/activations.as';
import { Weights } from '../codec/weights.as';
import { writeSums } from '../matmul/sums.as';

/** Tokens that are done at once. */
const TOKENS: i32 = 4;
/** Bytes of scratch before the records of x: sums of eight rows for each of them. */
const SUMS_BYTES: usize = 128;

/**
 * Sums of eight rows of a quantised matrix for four tokens. Weights are unpacked in registers, once for all of them. A
 * token's sums are the very ones that matvec.as.ts makes for it alone, bit for bit.
 */
class Columns {
  @inline
  static add(a: v128, w: v128, x: v128): v128 {
    return i32x4.add(a, i32x4.dot_i16x8_s(w, x));
  }

  /** Integer sums begin with what the offset of all weights comes to. */
  @inline
  static start(minimum: bool, record: usize, group: usize): v128 {
    return minimum ? i32x4.splat(0) : v128.load32_splat(record + group * 4, SUMS);
  }

  /** sums [8] f32 at `to` gain by the integer sums a and b of the rows' halves. */
  @inline
  static gain(minimum: bool, a: v128, b: v128, scales: usize, record: usize, group: usize, to: usize): void {
    const scale = v128.load32_splat(record, SCALE);
    let sum = f32x4.mul(f32x4.convert_i32x4_s(a), Weights.scales(scales, 0));
    let more = f32x4.mul(f32x4.convert_i32x4_s(b), Weights.scales(scales, 1));
    if (minimum) {
      const sums = v128.load32_splat(record + group * 4, SUMS);
      sum = f32x4.add(sum, f32x4.mul(Weights.scales(scales + 16, 0), sums));
      more = f32x4.add(more, f32x4.mul(Weights.scales(scales + 16, 1), sums));
    }
    v128.store(to, f32x4.add(v128.load(to), f32x4.mul(sum, scale)));
    v128.store(to, f32x4.add(v128.load(to, 16), f32x4.mul(more, scale)), 16);
  }

  /** The products of four tokens' records, `step` bytes apart, with the rows that begin at lo, hi and scales, to `to` [4][8]. */
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
    record: usize,
    step: usize,
    units: i32,
    to: usize,
  ): void {
    memory.fill(to, 0, SUMS_BYTES);
    for (let unit = 0; unit < units; unit++) {
      const r0 = record;
      const r1 = r0 + step;
      const r2 = r1 + step;
      const r3 = r2 + step;
      let x0 = r0;
      let x1 = r1;
      let x2 = r2;
      let x3 = r3;
      let a00 = Columns.start(minimum, r0, 0);
      let a10 = Columns.start(minimum, r1, 0);
      let a20 = Columns.start(minimum, r2, 0);
      let a30 = Columns.start(minimum, r3, 0);
      let a01 = a00;
      let a11 = a10;
      let a21 = a20;
      let a31 = a30;
      for (let part = 0; part < 2; part++) {
        const highs0 = Weights.high(high, hi, part, 0);
        const highs1 = Weights.high(high, hi, part, 1);
        // Eight times two columns.
        for (let k = 0; k < 8; k++) {
          const w = Weights.pair(low, high, codebook, lo, highs0, k >> 2, 0, k & 3);
          const u = Weights.pair(low, high, codebook, lo, highs1, k >> 2, 1, k & 3);
          const v0 = v128.load32_splat(x0);
          a00 = Columns.add(a00, w, v0);
          a01 = Columns.add(a01, u, v0);
          x0 += 4;
          const v1 = v128.load32_splat(x1);
          a10 = Columns.add(a10, w, v1);
          a11 = Columns.add(a11, u, v1);
          x1 += 4;
          const v2 = v128.load32_splat(x2);
          a20 = Columns.add(a20, w, v2);
          a21 = Columns.add(a21, u, v2);
          x2 += 4;
          const v3 = v128.load32_splat(x3);
          a30 = Columns.add(a30, w, v3);
          a31 = Columns.add(a31, u, v3);
          x3 += 4;
        }
        lo += low << 4;
        if (groups == 2 || part == 1) {
          const group: usize = groups == 2 ? part : 0;
          Columns.gain(minimum, a00, a01, scales, r0, group, to);
          Columns.gain(minimum, a10, a11, scales, r1, group, to + 32);
          Columns.gain(minimum, a20, a21, scales, r2, group, to + 64);
          Columns.gain(minimum, a30, a31, scales, r3, group, to + 96);
          scales += minimum ? 32 : 16;
        }
        if (groups == 2 && part == 0) {
          a00 = Columns.start(minimum, r0, 1);
          a10 = Columns.start(minimum, r1, 1);
          a20 = Columns.start(minimum, r2, 1);
          a30 = Columns.start(minimum, r3, 1);
          a01 = a00;
          a11 = a10;
          a21 = a20;
          a31 = a30;
        }
      }
      hi += high << 5;
      record += RECORD;
    }
  }
}

function rows_q8(lo: usize, hi: usize, scales: usize, x: usize, step: usize, units: i32, to: usize): void {
  Columns.rows(8, 0, 1, false, false, lo, hi, scales, x, step, units, to);
}

function rows_q4(lo: usize, hi: usize, scales: usize, x: usize, step: usize, units: i32, to: usize): void {
  Columns.rows(4, 0, 1, false, false, lo, hi, scales, x, step, units, to);
}

function rows_q4m(lo: usize, hi: usize, scales: usize, x: usize, step: usize, units: i32, to: usize): void {
  Columns.rows(4, 0, 1, true, false, lo, hi, scales, x, step, units, to);
}

function rows_q4nl(lo: usize, hi: usize, scales: usize, x: usize, step: usize, units: i32, to: usize): void {
  Columns.rows(4, 0, 1, false, true, lo, hi, scales, x, step, units, to);
}

function rows_q5(lo: usize, hi: usize, scales: usize, x: usize, step: usize, units: i32, to: usize): void {
  Columns.rows(4, 1, 1, false, false, lo, hi, scales, x, step, units, to);
}

function rows_q5m(lo: usize, hi: usize, scales: usize, x: usize, step: usize, units: i32, to: usize): void {
  Columns.rows(4, 1, 1, true, false, lo, hi, scales, x, step, units, to);
}

function rows_q6(lo: usize, hi: usize, scales: usize, x: usize, step: usize, units: i32, to: usize): void {
  Columns.rows(4, 2, 2, false, false, lo, hi, scales, x, step, units, to);
}

function rows_q2m(lo: usize, hi: usize, scales: usize, x: usize, step: usize, units: i32, to: usize): void {
  Columns.rows(2, 0, 2, true, false, lo, hi, scales, x, step, units, to);
}

function rows_q3(lo: usize, hi: usize, scales: usize, x: usize, step: usize, units: i32, to: usize): void {
  Columns.rows(2, 1, 2, false, false, lo, hi, scales, x, step, units, to);
}

function rowsOf(
  codec: i32,
  lo: usize,
  hi: usize,
  scales: usize,
  x: usize,
  step: usize,
  units: i32,
  to: usize,
): void {
  switch (codec) {
    case 0:
      return rows_q8(lo, hi, scales, x, step, units, to);
    case 1:
      return rows_q4(lo, hi, scales, x, step, units, to);
    case 2:
      return rows_q4m(lo, hi, scales, x, step, units, to);
    case 3:
      return rows_q4nl(lo, hi, scales, x, step, units, to);
    case 4:
      return rows_q5(lo, hi, scales, x, step, units, to);
    case 5:
      return rows_q5m(lo, hi, scales, x, step, units, to);
    case 6:
      return rows_q6(lo, hi, scales, x, step, units, to);
    case 7:
      return rows_q2m(lo, hi, scales, x, step, units, to);
    case 8:
      return rows_q3(lo, hi, scales, x, step, units, to);
  }
}

/**
 * Words step, x, y, low, (high), scales, then those of columns.ts. A unit of work is eight rows for all tokens.
 */
function run(
  codec: i32,
  low: i32,
  high: i32,
  groups: i32,
  offset: i32,
  args: usize,
  begin: i32,
  end: i32,
  scratch: usize,
): void {
  if (begin >= end) return;
  const job = args + (high > 0 ? 24 : 20);
  const units = load<i32>(job);
  const rows = load<i32>(job, 4);
  const first = load<usize>(args, 8) + (load<usize>(job, 8) << 2);
  const stride = load<usize>(job, 12) << 2;
  const tokens = load<i32>(job, 16);
  const lo = load<usize>(args, 12);
  const hi = high > 0 ? load<usize>(args, 16) : 0;
  const scales = load<usize>(args + (high > 0 ? 20 : 16));
  // Codecs without an offset have minima.
  const scaleStep = units * groups * (offset == 0 ? 32 : 16);
  const records = scratch + SUMS_BYTES;
  const recordStep = <usize>units * RECORD;
  quantise(load<usize>(args, 4), records, units * tokens, groups, offset);
  for (let g = begin; g < end; g++) {
    for (let token = 0; token < tokens; token += TOKENS) {
      const from = lo + g * units * (low << 5);
      const above = hi + g * units * (high << 5);
      const x = records + token * recordStep;
      rowsOf(codec, from, above, scales + g * scaleStep, x, recordStep, units, scratch);
      const y = first + token * stride + (g << 5);
      writeSums(scratch, y, stride, min<i32>(TOKENS, tokens - token), min<i32>(8, rows - g * 8));
    }
  }
}

export function columns_q8(args: usize, begin: i32, end: i32, scratch: usize): void {
  run(0, 8, 0, 1, -128, args, begin, end, scratch);
}

export function columns_q4(args: usize, begin: i32, end: i32, scratch: usize): void {
  run(1, 4, 0, 1, -8, args, begin, end, scratch);
}

export function columns_q4m(args: usize, begin: i32, end: i32, scratch: usize): void {
  run(2, 4, 0, 1, 0, args, begin, end, scratch);
}

export function columns_q4nl(args: usize, begin: i32, end: i32, scratch: usize): void {
  run(3, 4, 0, 1, -128, args, begin, end, scratch);
}

export function columns_q5(args: usize, begin: i32, end: i32, scratch: usize): void {
  run(4, 4, 1, 1, -16, args, begin, end, scratch);
}

export function columns_q5m(args: usize, begin: i32, end: i32, scratch: usize): void {
  run(5, 4, 1, 1, 0, args, begin, end, scratch);
}

export function columns_q6(args: usize, begin: i32, end: i32, scratch: usize): void {
  run(6, 4, 2, 2, -32, args, begin, end, scratch);
}

export function columns_q2m(args: usize, begin: i32, end: i32, scratch: usize): void {
  run(7, 2, 0, 2, 0, args, begin, end, scratch);
}

export function columns_q3(args: usize, begin: i32, end: i32, scratch: usize): void {
  run(8, 2, 1, 2, -4, args, begin, end, scratch);
}
