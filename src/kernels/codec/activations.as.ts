/**
 * Activations as the quantised kernels take them: records of 80 bytes, one for each unit of 32 values.
 * 32 i16, the f32 scale times 2^104 (which undoes the exponent of a half moved to its place in an f32, and the
 * factor of 256 of stored scales), and two words of sums, over 32 values or over each 16.
 */
export const RECORD: usize = 80;
/** Places in a record. */
export const SCALE: usize = 64;
export const SUMS: usize = 68;

const SCALE_UP: f32 = 2.028240960365167e31;
/** 1.5 * 2^23: added to a small number it rounds it and leaves it in the low bits. */
const ROUND: f32 = 12582912;
const ROUND_BITS: i32 = 0x4b400000;

export class Activations {
  @inline
  static rounded(p: usize, by: v128): v128 {
    const sum = f32x4.add(f32x4.mul(v128.load(p), by), f32x4.splat(ROUND));
    return i32x4.sub(sum, i32x4.splat(ROUND_BITS));
  }

  @inline
  static total(v: v128): i32 {
    return (
      i32x4.extract_lane(v, 0) +
      i32x4.extract_lane(v, 1) +
      i32x4.extract_lane(v, 2) +
      i32x4.extract_lane(v, 3)
    );
  }

  @inline
  static peak(p: usize): f32 {
    let m = f32x4.splat(0);
    for (let i: usize = 0; i < 128; i += 32) {
      m = f32x4.max(m, f32x4.max(f32x4.abs(v128.load(p + i)), f32x4.abs(v128.load(p + i, 16))));
    }
    return max<f32>(
      max<f32>(f32x4.extract_lane(m, 0), f32x4.extract_lane(m, 1)),
      max<f32>(f32x4.extract_lane(m, 2), f32x4.extract_lane(m, 3)),
    );
  }
}

/**
 * Quantises `units` units of f32 at `x` into records at `to`. `offset` is the codec's, and the sums are what
 * integer sums begin with, `offset` times the sum of the values; with an offset of 0 they are the sums as f32.
 */
export function quantise(x: usize, to: usize, units: i32, groups: i32, offset: i32): void {
  for (let unit = 0; unit < units; unit++) {
    const peak = Activations.peak(x);
    const by = f32x4.splat(peak > 0 ? <f32>32767 / peak : 0);
    store<f32>(to, peak * (SCALE_UP / 32767), SCALE);
    let sums = i32x4.splat(0);
    let first = 0;
    for (let i: usize = 0; i < 4; i++) {
      const a = Activations.rounded(x + i * 32, by);
      const b = Activations.rounded(x + i * 32 + 16, by);
      sums = i32x4.add(sums, i32x4.add(a, b));
      if (i == 1) first = Activations.total(sums);
      v128.store(to + i * 16, i16x8.narrow_i32x4_s(a, b));
    }
    let second = Activations.total(sums) - first;
    if (groups == 1) {
      first += second;
      second = 0;
    }
    if (offset == 0) {
      store<f32>(to, <f32>first, SUMS);
      store<f32>(to, <f32>second, SUMS + 4);
    } else {
      store<i32>(to, first * offset, SUMS);
      store<i32>(to, second * offset, SUMS + 4);
    }
    x += 128;
    to += RECORD;
  }
}
