import { F32 } from '../simd.as';

/**
 * Weights of eight rows, interleaved as NOTES.md says. `low` and `high` are the bits of the codec's planes, known
 * when a kernel is compiled. A part is half a unit, 16 columns, and has two octets of columns (`o`); `h` is the half of
 * the eight rows.
 */
export class Weights {
  /** The high bits of a part and half, those of its vector 0 in the lowest bits of every byte. */
  @inline
  static high(high: i32, hi: usize, part: i32, h: i32): v128 {
    if (high == 0) return i8x16.splat(0);
    if (high == 2) return v128.load(hi + part * 32 + h * 16);
    return i16x8.shr_u(v128.load(hi + h * 16), part << 2);
  }

  /**
   * 16 numbers q, unsigned bytes; with a codebook, their values plus 128. `lo` is where the part begins; of it they are
   * vector c (0 or 1) of octet o, which need not be known when a kernel is compiled.
   */
  @inline
  static bytes(low: i32, high: i32, codebook: bool, lo: usize, highs: v128, o: i32, c: i32, h: i32): v128 {
    let q: v128;
    if (low == 8) q = v128.load(lo + o * 64 + c * 32 + h * 16);
    else if (low == 4) q = Weights.field(4, 0, v128.load(lo + o * 32 + h * 16), c);
    else q = Weights.field(2, 0, i16x8.shr_u(v128.load(lo + h * 16), o << 2), c);
    // What comes from the upper byte of a lane is in none of the lower one's fields that are used.
    if (high > 0) q = v128.or(q, Weights.field(high, low, i16x8.shr_u(highs, o * high * 2), c));
    // -127 -104 -83 -65 -49 -35 -22 -10 1 13 25 38 53 69 89 113, each plus 128.
    if (codebook)
      q = i8x16.swizzle(i8x16(1, 24, 45, 63, 79, 93, 106, 118, -127, -115, -103, -90, -75, -59, -39, -15), q);
    return q;
  }

  /** Field n of `bits` bits of every byte, moved to bit `to`, which is 0 or behind the field. */
  @inline
  static field(bits: i32, to: i32, word: v128, n: i32): v128 {
    const ones = (1 << bits) - 1;
    const mask = i8x16.splat(<i8>(ones << to));
    return v128.and(to == 0 ? i16x8.shr_u(word, n * bits) : i16x8.shl(word, to - n * bits), mask);
  }

  /**
   * Adds to a the products of octet o (0 or 1) of a part with x0 to x3, which hold the octet's columns two by two in
   * every lane.
   */
  @inline
  static dots(
    low: i32,
    high: i32,
    codebook: bool,
    a: v128,
    lo: usize,
    highs: v128,
    o: i32,
    h: i32,
    x0: v128,
    x1: v128,
    x2: v128,
    x3: v128,
  ): v128 {
    if (low == 4 && high == 0 && !codebook) {
      // A byte of two numbers needs no step of its own: a lane of 16 bits has four.
      const w = v128.load(lo + o * 32 + h * 16);
      const nibble = i16x8.splat(15);
      a = i32x4.add(a, i32x4.dot_i16x8_s(v128.and(w, nibble), x0));
      a = i32x4.add(a, i32x4.dot_i16x8_s(v128.and(i16x8.shr_u(w, 4), nibble), x1));
      a = i32x4.add(a, i32x4.dot_i16x8_s(v128.and(i16x8.shr_u(w, 8), nibble), x2));
      return i32x4.add(a, i32x4.dot_i16x8_s(i16x8.shr_u(w, 12), x3));
    }
    const first = Weights.bytes(low, high, codebook, lo, highs, o, 0, h);
    const second = Weights.bytes(low, high, codebook, lo, highs, o, 1, h);
    const byte = i16x8.splat(255);
    a = i32x4.add(a, i32x4.dot_i16x8_s(v128.and(first, byte), x0));
    a = i32x4.add(a, i32x4.dot_i16x8_s(v128.and(second, byte), x1));
    a = i32x4.add(a, i32x4.dot_i16x8_s(i16x8.shr_u(first, 8), x2));
    return i32x4.add(a, i32x4.dot_i16x8_s(i16x8.shr_u(second, 8), x3));
  }

  /**
   * Of octet o of a part the numbers that meet its columns 2j and 2j + 1, two by two in every lane. Neither need be known
   * when a kernel is compiled.
   */
  @inline
  static pair(low: i32, high: i32, codebook: bool, lo: usize, highs: v128, o: i32, h: i32, j: i32): v128 {
    if (low == 4 && high == 0 && !codebook) {
      return v128.and(i16x8.shr_u(v128.load(lo + o * 32 + h * 16), j << 2), i16x8.splat(15));
    }
    const q = Weights.bytes(low, high, codebook, lo, highs, o, j & 1, h);
    return v128.and(i16x8.shr_u(q, (j & 2) << 2), i16x8.splat(255));
  }

  /**
   * The 256 numbers of eight rows of a unit as i16, to `to`: for each two neighbouring columns 8 numbers of rows 0
   * to 3, then 8 of rows 4 to 7.
   */
  @inline
  static unpack(low: i32, high: i32, codebook: bool, lo: usize, hi: usize, to: usize): void {
    for (let part = 0; part < 2; part++) {
      for (let h = 0; h < 2; h++) {
        const highs = Weights.high(high, hi, part, h);
        const place = to + part * 256 + h * 16;
        for (let o = 0; o < 2; o++) {
          Weights.widen(low, high, codebook, lo, highs, o, 0, h, place + (o << 7));
          Weights.widen(low, high, codebook, lo, highs, o, 1, h, place + (o << 7) + 32);
        }
      }
      lo += low << 4;
    }
  }

  /** The numbers of a vector as i16: the low bytes of its lanes, and two pairs of columns later the high ones. */
  @inline
  static widen(
    low: i32,
    high: i32,
    codebook: bool,
    lo: usize,
    highs: v128,
    o: i32,
    c: i32,
    h: i32,
    to: usize,
  ): void {
    const q = Weights.bytes(low, high, codebook, lo, highs, o, c, h);
    v128.store(to, v128.and(q, i16x8.splat(255)));
    v128.store(to, i16x8.shr_u(q, 8), 64);
  }

  /** Scales (or minima) of 4 rows, times 2^-104: halves hold them times 256. */
  @inline
  static scales(p: usize, h: i32): v128 {
    return F32.halves(p, h * 8);
  }
}
