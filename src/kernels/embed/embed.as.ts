import { F32, HALF_UP } from '../simd.as';

/** Scales are stored times 256. */
const STORED: f32 = 0.00390625;

/**
 * Words step, tokens, x, low, (high), scales, then at `job`: units of a row, first row, rows, scale, index of the
 * first token, bits of low and of high, groups of a unit, whether there are minima, offset, whether a codebook.
 */
function rows(args: usize, job: usize, high: usize, scales: usize, begin: i32, end: i32): void {
  const units = load<i32>(job);
  const firstRow = load<u32>(job, 4);
  const count = load<u32>(job, 8);
  for (let t = begin; t < end; t++) {
    const row = load<u32>(load<usize>(args, 4) + ((load<i32>(job, 16) + t) << 2)) - firstRow;
    if (row >= count) continue;
    const x = load<usize>(args, 8) + t * (units << 7);
    for (let unit = 0; unit < units; unit++) {
      const index = (row >> 3) * units + unit;
      for (let column = 0; column < 32; column++) {
        const value = weight(job, load<usize>(args, 12), high, scales, index, row & 7, column);
        store<f32>(x + ((unit * 32 + column) << 2), value * load<f32>(job, 12));
      }
    }
  }
}

/** A weight of group and unit `index`, straight from the layout's description in codec/NOTES.md. */
function weight(job: usize, low: usize, high: usize, scales: usize, index: i32, row: i32, column: i32): f32 {
  const lowBits = load<i32>(job, 20);
  const highBits = load<i32>(job, 24);
  const groups = load<i32>(job, 28);
  const minimum = load<i32>(job, 32);
  let q = bitsOf(low, lowBits, index, row, column);
  if (highBits > 0) q |= bitsOf(high, highBits, index, row, column) << lowBits;
  const table = i8x16(-127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113);
  if (load<i32>(job, 40)) q = i8x16.extract_lane_s(i8x16.swizzle(table, i8x16.splat(<i8>q)), 0);
  else q += load<i32>(job, 36);
  const group = groups == 2 ? column >> 4 : 0;
  const half = scales + (((index * groups + group) * (minimum + 1)) << 4) + (row << 1);
  const value = f32x4.mul(F32.halves(half, 0), f32x4.splat(HALF_UP * STORED));
  const scaled = f32x4.extract_lane(value, 0) * <f32>q;
  if (!minimum) return scaled;
  return scaled + f32x4.extract_lane(f32x4.mul(F32.halves(half, 16), f32x4.splat(HALF_UP * STORED)), 0);
}

function bitsOf(plane: usize, bits: i32, index: i32, row: i32, column: i32): i32 {
  const vector = (column >> 3) * 2 + ((column >> 1) & 1);
  const byte = (row & 3) * 4 + (column & 1) * 2 + ((column >> 2) & 1);
  const fields = 8 / bits;
  const at = ((index * bits + vector / fields) * 2 + (row >> 2)) * 16 + byte;
  return (<i32>load<u8>(plane + at) >> ((vector % fields) * bits)) & ((1 << bits) - 1);
}

export function embed(args: usize, begin: i32, end: i32, scratch: usize): void {
  rows(args, args + 20, 0, load<usize>(args, 16), begin, end);
}

export function embed_high(args: usize, begin: i32, end: i32, scratch: usize): void {
  rows(args, args + 24, load<usize>(args, 16), load<usize>(args, 20), begin, end);
}

/** Words step, tokens, x, low, then quads of a row, first row, rows, scale, index of the first token, 0 f32 1 f16 2 bf16. */
export function embed_plain(args: usize, begin: i32, end: i32, scratch: usize): void {
  const quads = load<i32>(args, 16);
  const firstRow = load<u32>(args, 20);
  const count = load<u32>(args, 24);
  const scale = v128.load32_splat(args, 28);
  const kind = load<i32>(args, 36);
  for (let t = begin; t < end; t++) {
    const row = load<u32>(load<usize>(args, 4) + ((load<i32>(args, 32) + t) << 2)) - firstRow;
    if (row >= count) continue;
    const x = load<usize>(args, 8) + t * (quads << 4);
    const low = load<usize>(args, 12) + row * (quads << (kind == 0 ? 4 : 3));
    for (let i = 0; i < quads; i++) {
      let v: v128;
      if (kind == 0) v = v128.load(low + (i << 4));
      else if (kind == 1) v = f32x4.mul(F32.halves(low + (i << 3), 0), f32x4.splat(HALF_UP));
      else v = i32x4.shl(v128.load16x4_u(low + (i << 3)), 16);
      v128.store(x + (i << 4), f32x4.mul(v, scale));
    }
  }
}
