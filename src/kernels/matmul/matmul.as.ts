import { quantise, RECORD, SCALE, SUMS } from '../codec/activations.as';
import { Weights } from '../codec/weights.as';
import { writeSums } from './sums.as';

/** Units of eight rows that are unpacked at a time, so that they stay in the nearest cache. */
const PANEL: i32 = 32;
/** Bytes of an unpacked unit: 256 i16, and up to two groups' scales and minima, f32. */
const UNIT_BYTES: usize = 640;
const SCALES: usize = 512;
/** Tokens whose sums have room. */
const MOST_TOKENS: usize = 64;

/** Products of unpacked weights of eight rows with the records of four tokens at a time. */
class Tile {
  @inline
  static two(a: v128, w0: v128, x0: v128, w1: v128, x1: v128): v128 {
    return i32x4.add(i32x4.add(a, i32x4.dot_i16x8_s(w0, x0)), i32x4.dot_i16x8_s(w1, x1));
  }

  /** Integer sums begin with what the offset of all weights comes to. */
  @inline
  static start(minimum: bool, x: usize, group: usize): v128 {
    return minimum ? i32x4.splat(0) : v128.load32_splat(x + group * 4, SUMS);
  }

  @inline
  static add(minimum: bool, f: v128, a: v128, scales: usize, x: usize, group: usize): v128 {
    let sum = f32x4.mul(f32x4.convert_i32x4_s(a), v128.load(scales));
    if (minimum) {
      sum = f32x4.add(sum, f32x4.mul(v128.load(scales, 32), v128.load32_splat(x + group * 4, SUMS)));
    }
    return f32x4.add(f, f32x4.mul(sum, v128.load32_splat(x, SCALE)));
  }

  /** sums [tokens][8] f32 += W x over `units` units of `panel`. Tokens are a multiple of four. */
  @inline
  static run(
    groups: i32,
    minimum: bool,
    panel: usize,
    units: i32,
    records: usize,
    recordStep: usize,
    sums: usize,
    tokens: i32,
  ): void {
    for (let token = 0; token < tokens; token += 4) {
      let x0 = records + (token + 0) * recordStep;
      let x1 = records + (token + 1) * recordStep;
      let x2 = records + (token + 2) * recordStep;
      let x3 = records + (token + 3) * recordStep;
      let f00 = v128.load(sums, 0);
      let f01 = v128.load(sums, 16);
      let f10 = v128.load(sums, 32);
      let f11 = v128.load(sums, 48);
      let f20 = v128.load(sums, 64);
      let f21 = v128.load(sums, 80);
      let f30 = v128.load(sums, 96);
      let f31 = v128.load(sums, 112);
      let w = panel;
      for (let unit = 0; unit < units; unit++) {
        let scales = w + SCALES;
        let a00 = Tile.start(minimum, x0, 0);
        let a01 = a00;
        let a10 = Tile.start(minimum, x1, 0);
        let a11 = a10;
        let a20 = Tile.start(minimum, x2, 0);
        let a21 = a20;
        let a30 = Tile.start(minimum, x3, 0);
        let a31 = a30;
        const half = groups == 2 ? 8 : 16;
        for (let pair = 0; pair < half; pair += 2) {
          const e0 = v128.load(w);
          const e1 = v128.load(w, 16);
          const o0 = v128.load(w, 32);
          const o1 = v128.load(w, 48);
          const at: usize = pair << 2;
          const v0 = v128.load32_splat(x0 + at);
          const n0 = v128.load32_splat(x0 + at, 4);
          a00 = Tile.two(a00, e0, v0, o0, n0);
          a01 = Tile.two(a01, e1, v0, o1, n0);
          const v1 = v128.load32_splat(x1 + at);
          const n1 = v128.load32_splat(x1 + at, 4);
          a10 = Tile.two(a10, e0, v1, o0, n1);
          a11 = Tile.two(a11, e1, v1, o1, n1);
          const v2 = v128.load32_splat(x2 + at);
          const n2 = v128.load32_splat(x2 + at, 4);
          a20 = Tile.two(a20, e0, v2, o0, n2);
          a21 = Tile.two(a21, e1, v2, o1, n2);
          const v3 = v128.load32_splat(x3 + at);
          const n3 = v128.load32_splat(x3 + at, 4);
          a30 = Tile.two(a30, e0, v3, o0, n3);
          a31 = Tile.two(a31, e1, v3, o1, n3);
          w += 64;
        }
        f00 = Tile.add(minimum, f00, a00, scales, x0, 0);
        f01 = Tile.add(minimum, f01, a01, scales + 16, x0, 0);
        f10 = Tile.add(minimum, f10, a10, scales, x1, 0);
        f11 = Tile.add(minimum, f11, a11, scales + 16, x1, 0);
        f20 = Tile.add(minimum, f20, a20, scales, x2, 0);
        f21 = Tile.add(minimum, f21, a21, scales + 16, x2, 0);
        f30 = Tile.add(minimum, f30, a30, scales, x3, 0);
        f31 = Tile.add(minimum, f31, a31, scales + 16, x3, 0);
        if (groups == 2) {
          scales += minimum ? 64 : 32;
          a00 = Tile.start(minimum, x0, 1);
          a01 = a00;
          a10 = Tile.start(minimum, x1, 1);
          a11 = a10;
          a20 = Tile.start(minimum, x2, 1);
          a21 = a20;
          a30 = Tile.start(minimum, x3, 1);
          a31 = a30;
          for (let pair = 8; pair < 16; pair += 2) {
            const e0 = v128.load(w);
            const e1 = v128.load(w, 16);
            const o0 = v128.load(w, 32);
            const o1 = v128.load(w, 48);
            const at: usize = pair << 2;
            const v0 = v128.load32_splat(x0 + at);
            const n0 = v128.load32_splat(x0 + at, 4);
            a00 = Tile.two(a00, e0, v0, o0, n0);
            a01 = Tile.two(a01, e1, v0, o1, n0);
            const v1 = v128.load32_splat(x1 + at);
            const n1 = v128.load32_splat(x1 + at, 4);
            a10 = Tile.two(a10, e0, v1, o0, n1);
            a11 = Tile.two(a11, e1, v1, o1, n1);
            const v2 = v128.load32_splat(x2 + at);
            const n2 = v128.load32_splat(x2 + at, 4);
            a20 = Tile.two(a20, e0, v2, o0, n2);
            a21 = Tile.two(a21, e1, v2, o1, n2);
            const v3 = v128.load32_splat(x3 + at);
            const n3 = v128.load32_splat(x3 + at, 4);
            a30 = Tile.two(a30, e0, v3, o0, n3);
            a31 = Tile.two(a31, e1, v3, o1, n3);
            w += 64;
          }
          f00 = Tile.add(minimum, f00, a00, scales, x0, 1);
          f01 = Tile.add(minimum, f01, a01, scales + 16, x0, 1);
          f10 = Tile.add(minimum, f10, a10, scales, x1, 1);
          f11 = Tile.add(minimum, f11, a11, scales + 16, x1, 1);
          f20 = Tile.add(minimum, f20, a20, scales, x2, 1);
          f21 = Tile.add(minimum, f21, a21, scales + 16, x2, 1);
          f30 = Tile.add(minimum, f30, a30, scales, x3, 1);
          f31 = Tile.add(minimum, f31, a31, scales + 16, x3, 1);
        }
        w += UNIT_BYTES - SCALES;
        x0 += RECORD;
        x1 += RECORD;
        x2 += RECORD;
        x3 += RECORD;
      }
      v128.store(sums, f00, 0);
      v128.store(sums, f01, 16);
      v128.store(sums, f10, 32);
      v128.store(sums, f11, 48);
      v128.store(sums, f20, 64);
      v128.store(sums, f21, 80);
      v128.store(sums, f30, 96);
      v128.store(sums, f31, 112);
      sums += 128;
    }
  }
}

function tile1(panel: usize, units: i32, records: usize, step: usize, sums: usize, tokens: i32): void {
  Tile.run(1, false, panel, units, records, step, sums, tokens);
}
function tile1m(panel: usize, units: i32, records: usize, step: usize, sums: usize, tokens: i32): void {
  Tile.run(1, true, panel, units, records, step, sums, tokens);
}
function tile2(panel: usize, units: i32, records: usize, step: usize, sums: usize, tokens: i32): void {
  Tile.run(2, false, panel, units, records, step, sums, tokens);
}
function tile2m(panel: usize, units: i32, records: usize, step: usize, sums: usize, tokens: i32): void {
  Tile.run(2, true, panel, units, records, step, sums, tokens);
}

function unpack_q8(lo: usize, hi: usize, to: usize): void {
  Weights.unpack(8, 0, false, lo, hi, to);
}

function unpack_q4(lo: usize, hi: usize, to: usize): void {
  Weights.unpack(4, 0, false, lo, hi, to);
}

function unpack_q4nl(lo: usize, hi: usize, to: usize): void {
  Weights.unpack(4, 0, true, lo, hi, to);
}

function unpack_q5(lo: usize, hi: usize, to: usize): void {
  Weights.unpack(4, 1, false, lo, hi, to);
}

function unpack_q6(lo: usize, hi: usize, to: usize): void {
  Weights.unpack(4, 2, false, lo, hi, to);
}

function unpack_q2m(lo: usize, hi: usize, to: usize): void {
  Weights.unpack(2, 0, false, lo, hi, to);
}

function unpack_q3(lo: usize, hi: usize, to: usize): void {
  Weights.unpack(2, 1, false, lo, hi, to);
}

function unpack(codec: i32, lo: usize, hi: usize, to: usize): void {
  switch (codec) {
    case 0:
      return unpack_q8(lo, hi, to);
    case 1:
      return unpack_q4(lo, hi, to);
    case 2:
      return unpack_q4(lo, hi, to);
    case 3:
      return unpack_q4nl(lo, hi, to);
    case 4:
      return unpack_q5(lo, hi, to);
    case 5:
      return unpack_q5(lo, hi, to);
    case 6:
      return unpack_q6(lo, hi, to);
    case 7:
      return unpack_q2m(lo, hi, to);
    case 8:
      return unpack_q3(lo, hi, to);
  }
}

/**
 * Words step, x, y, low, (high), scales, then those of matmul.ts. A unit of work is eight rows for a tile of tokens,
 * for which their weights are unpacked once.
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
  const job = args + (high > 0 ? 24 : 20);
  const units = load<i32>(job);
  const rows = load<i32>(job, 4);
  const first = load<usize>(args, 8) + (load<usize>(job, 8) << 2);
  const stride = load<usize>(job, 12) << 2;
  const allTokens = load<i32>(job, 16);
  const tileTokens = load<i32>(job, 20);
  const lo = load<usize>(args, 12);
  const hi = high > 0 ? load<usize>(args, 16) : 0;
  const scales = load<usize>(args + (high > 0 ? 20 : 16));
  // Codecs without an offset have minima.
  const minimum = offset == 0;
  const parts = groups * (minimum ? 2 : 1);
  const rowGroups = (rows + 7) >> 3;
  const recordStep = units * RECORD;
  const panel = scratch + MOST_TOKENS * 32;
  const records = panel + PANEL * UNIT_BYTES;
  let tile = -1;
  let tokens = 0;
  for (let n = begin; n < end; n++) {
    const g = n % rowGroups;
    if (n / rowGroups != tile) {
      tile = n / rowGroups;
      tokens = min<i32>(tileTokens, allTokens - tile * tileTokens);
      const x = load<usize>(args, 4) + tile * tileTokens * (units << 7);
      quantise(x, records, units * tokens, groups, offset);
    }
    memory.fill(scratch, 0, MOST_TOKENS * 32);
    for (let from = 0; from < units; from += PANEL) {
      const count = min<i32>(PANEL, units - from);
      for (let i = 0; i < count; i++) {
        const unit = g * units + from + i;
        const to = panel + i * UNIT_BYTES;
        unpack(codec, lo + unit * (low << 5), hi + unit * (high << 5), to);
        for (let part = 0; part < parts; part++) {
          const from = scales + (unit * parts + part) * 16;
          v128.store(to + part * 32, Weights.scales(from, 0), SCALES);
          v128.store(to + part * 32, Weights.scales(from, 1), SCALES + 16);
        }
      }
      const x = records + from * RECORD;
      const padded = (tokens + 3) & ~3;
      if (groups == 1 && !minimum) tile1(panel, count, x, recordStep, scratch, padded);
      else if (groups == 1) tile1m(panel, count, x, recordStep, scratch, padded);
      else if (!minimum) tile2(panel, count, x, recordStep, scratch, padded);
      else tile2m(panel, count, x, recordStep, scratch, padded);
    }
    const y = first + tile * tileTokens * stride + (g << 5);
    writeSums(scratch, y, stride, tokens, min<i32>(8, rows - g * 8));
  }
}

export function matmul_q8(args: usize, begin: i32, end: i32, scratch: usize): void {
  run(0, 8, 0, 1, -128, args, begin, end, scratch);
}

export function matmul_q4(args: usize, begin: i32, end: i32, scratch: usize): void {
  run(1, 4, 0, 1, -8, args, begin, end, scratch);
}

export function matmul_q4m(args: usize, begin: i32, end: i32, scratch: usize): void {
  run(2, 4, 0, 1, 0, args, begin, end, scratch);
}

export function matmul_q4nl(args: usize, begin: i32, end: i32, scratch: usize): void {
  run(3, 4, 0, 1, -128, args, begin, end, scratch);
}

export function matmul_q5(args: usize, begin: i32, end: i32, scratch: usize): void {
  run(4, 4, 1, 1, -16, args, begin, end, scratch);
}

export function matmul_q5m(args: usize, begin: i32, end: i32, scratch: usize): void {
  run(5, 4, 1, 1, 0, args, begin, end, scratch);
}

export function matmul_q6(args: usize, begin: i32, end: i32, scratch: usize): void {
  run(6, 4, 2, 2, -32, args, begin, end, scratch);
}

export function matmul_q2m(args: usize, begin: i32, end: i32, scratch: usize): void {
  run(7, 2, 0, 2, 0, args, begin, end, scratch);
}

export function matmul_q3(args: usize, begin: i32, end: i32, scratch: usize): void {
  run(8, 2, 1, 2, -4, args, begin, end, scratch);
}
