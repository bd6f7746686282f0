import { F32, HALF_UP } from '../simd.as';
import { writeSums } from './sums.as';

/** Columns of eight rows that are made f32 at a time. */
const PANEL: i32 = 512;
const MOST_TOKENS: usize = 64;

const OF_F32: i32 = 0;
const OF_F16: i32 = 1;
const OF_BF16: i32 = 2;

/** Products of rows of plain values, made f32, with the activations as they are. */
class Plain {
  @inline
  static add(to: usize, offset: usize, sum: v128): void {
    store<f32>(to + offset, load<f32>(to + offset) + F32.sum(sum));
  }

  /** `quads` quads of a row, as f32. */
  @inline
  static widen(bytes: i32, brain: bool, from: usize, to: usize, quads: i32): void {
    for (let i = 0; i < quads; i++) {
      let v: v128;
      if (bytes == 4) v = v128.load(from);
      else if (brain) v = i32x4.shl(v128.load16x4_u(from), 16);
      else v = f32x4.mul(F32.halves(from, 0), f32x4.splat(HALF_UP));
      v128.store(to, v);
      from += bytes << 2;
      to += 16;
    }
  }
}

/** sums [tokens][8] += panel [8][columns] x [tokens][columns], rows of x `xStep` bytes apart. */
function products(panel: usize, columns: i32, x: usize, xStep: usize, sums: usize, tokens: i32): void {
  let token = 0;
  for (; token + 4 <= tokens; token += 4) {
    for (let r: usize = 0; r < 8; r += 2) {
      const row0 = panel + r * (PANEL << 2);
      const row1 = row0 + (PANEL << 2);
      let s00 = f32x4.splat(0);
      let s01 = f32x4.splat(0);
      let s02 = f32x4.splat(0);
      let s03 = f32x4.splat(0);
      let s10 = f32x4.splat(0);
      let s11 = f32x4.splat(0);
      let s12 = f32x4.splat(0);
      let s13 = f32x4.splat(0);
      const bytes: usize = columns << 2;
      for (let at: usize = 0; at < bytes; at += 16) {
        const w0 = v128.load(row0 + at);
        const w1 = v128.load(row1 + at);
        const v0 = v128.load(x + 0 + at);
        s00 = f32x4.add(s00, f32x4.mul(w0, v0));
        s10 = f32x4.add(s10, f32x4.mul(w1, v0));
        const v1 = v128.load(x + 1 * xStep + at);
        s01 = f32x4.add(s01, f32x4.mul(w0, v1));
        s11 = f32x4.add(s11, f32x4.mul(w1, v1));
        const v2 = v128.load(x + 2 * xStep + at);
        s02 = f32x4.add(s02, f32x4.mul(w0, v2));
        s12 = f32x4.add(s12, f32x4.mul(w1, v2));
        const v3 = v128.load(x + 3 * xStep + at);
        s03 = f32x4.add(s03, f32x4.mul(w0, v3));
        s13 = f32x4.add(s13, f32x4.mul(w1, v3));
      }
      const to = sums + r * 4;
      Plain.add(to, 0, s00);
      Plain.add(to, 32, s01);
      Plain.add(to, 64, s02);
      Plain.add(to, 96, s03);
      Plain.add(to, 4, s10);
      Plain.add(to, 36, s11);
      Plain.add(to, 68, s12);
      Plain.add(to, 100, s13);
    }
    x += 4 * xStep;
    sums += 128;
  }
  for (; token < tokens; token++) {
    for (let r: usize = 0; r < 8; r++) {
      const row = panel + r * (PANEL << 2);
      let sum = f32x4.splat(0);
      const bytes: usize = columns << 2;
      for (let at: usize = 0; at < bytes; at += 16) {
        sum = f32x4.add(sum, f32x4.mul(v128.load(row + at), v128.load(x + at)));
      }
      Plain.add(sums, r * 4, sum);
    }
    x += xStep;
    sums += 32;
  }
}

function widenF32(from: usize, to: usize, quads: i32): void {
  Plain.widen(4, false, from, to, quads);
}
function widenF16(from: usize, to: usize, quads: i32): void {
  Plain.widen(2, false, from, to, quads);
}
function widenBf16(from: usize, to: usize, quads: i32): void {
  Plain.widen(2, true, from, to, quads);
}

function widen(kind: i32, from: usize, to: usize, quads: i32): void {
  if (kind == OF_F32) widenF32(from, to, quads);
  else if (kind == OF_F16) widenF16(from, to, quads);
  else widenBf16(from, to, quads);
}

/** Words step, x, y, low, then those of matmul.ts. A unit of work is eight rows for a tile of tokens. */
function matmul(kind: i32, args: usize, begin: i32, end: i32, scratch: usize): void {
  const job = args + 16;
  const bytes = kind == OF_F32 ? 4 : 2;
  const columns = load<i32>(job) << 2;
  const rows = load<i32>(job, 4);
  const first = load<usize>(args, 8) + (load<usize>(job, 8) << 2);
  const stride = load<usize>(job, 12) << 2;
  const allTokens = load<i32>(job, 16);
  const tileTokens = load<i32>(job, 20);
  const rowGroups = (rows + 7) >> 3;
  const low = load<usize>(args, 12);
  const sums = scratch;
  const panel = sums + MOST_TOKENS * 32;
  for (let n = begin; n < end; n++) {
    const g = n % rowGroups;
    const tile = n / rowGroups;
    const tokens = min<i32>(tileTokens, allTokens - tile * tileTokens);
    const x = load<usize>(args, 4) + tile * tileTokens * (columns << 2);
    memory.fill(sums, 0, MOST_TOKENS * 32);
    for (let from = 0; from < columns; from += PANEL) {
      const count = min<i32>(PANEL, columns - from);
      for (let r = 0; r < 8; r++) {
        // Rows past the last are read as the last one and not written.
        const row = low + (min<i32>(g * 8 + r, rows - 1) * columns + from) * bytes;
        widen(kind, row, panel + r * (PANEL << 2), count >> 2);
      }
      products(panel, count, x + (from << 2), columns << 2, sums, tokens);
    }
    writeSums(sums, first + tile * tileTokens * stride + (g << 5), stride, tokens, min<i32>(8, rows - g * 8));
  }
}

export function matmul_f32(args: usize, begin: i32, end: i32, scratch: usize): void {
  matmul(OF_F32, args, begin, end, scratch);
}
export function matmul_f16(args: usize, begin: i32, end: i32, scratch: usize): void {
  matmul(OF_F16, args, begin, end, scratch);
}
export function matmul_bf16(args: usize, begin: i32, end: i32, scratch: usize): void {
  matmul(OF_BF16, args, begin, end, scratch);
}
