import { F32 } from '../simd.as';

/**
 * Weights of eight rows, interleaved as NOTES.md says. `low` and `high` are the bits of the codec's planes, known
 * when a kernel is compiled, as are the octet `o` of a unit's columns, the half `h` of the eight rows, and `b`, the
 * number of a vector of 16 bytes in a half: 4 rows x 4 columns.
 */
export class Weights {
  /** 16 numbers q of a half, unsigned bytes; with a codebook, its value plus 128. */
  @inline
  static bytes(low: i32, high: i32, codebook: bool, lo: usize, hi: usize, b: i32, h: i32): v128 {
    let q = Weights.field(low, 0, lo, b, h);
    if (high > 0) q = v128.or(q, Weights.field(high, low, hi, b, h));
    // -127 -104 -83 -65 -49 -35 -22 -10 1 13 25 38 53 69 89 113, each plus 128.
    if (codebook)
      q = i8x16.swizzle(i8x16(1, 24, 45, 63, 79, 93, 106, 118, -127, -115, -103, -90, -75, -59, -39, -15), q);
    return q;
  }

  /** The field of a plane of `bits` bits that belongs to vector b, moved to bit `to` of every byte. */
  @inline
  static field(bits: i32, to: i32, plane: usize, b: i32, h: i32): v128 {
    if (bits == 8) return v128.load(plane + (b * 2 + h) * 16);
    const fields = 8 / bits;
    const word = v128.load(plane + ((b / fields) * 2 + h) * 16);
    const from = (b % fields) * bits;
    const ones = (1 << bits) - 1;
    const mask = i8x16.splat(<i8>(ones << to));
    if (from == to) return v128.and(word, mask);
    return v128.and(from > to ? i16x8.shr_u(word, from - to) : i16x8.shl(word, to - from), mask);
  }

  /**
   * Adds to a the products of octet o of a half's rows with x0 to x3, which hold the octet's columns two by two in
   * every lane.
   */
  @inline
  static dots(
    low: i32,
    high: i32,
    codebook: bool,
    a: v128,
    lo: usize,
    hi: usize,
    o: i32,
    h: i32,
    x0: v128,
    x1: v128,
    x2: v128,
    x3: v128,
  ): v128 {
    if (low == 4 && high == 0 && !codebook) {
      // A byte of two numbers needs no step of its own: a lane of 16 bits has four.
      const w = v128.load(lo + (o * 2 + h) * 16);
      const nibble = i16x8.splat(15);
      a = i32x4.add(a, i32x4.dot_i16x8_s(v128.and(w, nibble), x0));
      a = i32x4.add(a, i32x4.dot_i16x8_s(v128.and(i16x8.shr_u(w, 4), nibble), x1));
      a = i32x4.add(a, i32x4.dot_i16x8_s(v128.and(i16x8.shr_u(w, 8), nibble), x2));
      return i32x4.add(a, i32x4.dot_i16x8_s(i16x8.shr_u(w, 12), x3));
    }
    const first = Weights.bytes(low, high, codebook, lo, hi, 2 * o, h);
    const second = Weights.bytes(low, high, codebook, lo, hi, 2 * o + 1, h);
    const byte = i16x8.splat(255);
    a = i32x4.add(a, i32x4.dot_i16x8_s(v128.and(first, byte), x0));
    a = i32x4.add(a, i32x4.dot_i16x8_s(v128.and(second, byte), x1));
    a = i32x4.add(a, i32x4.dot_i16x8_s(i16x8.shr_u(first, 8), x2));
    return i32x4.add(a, i32x4.dot_i16x8_s(i16x8.shr_u(second, 8), x3));
  }

  /** Scales (or minima) of 4 rows, times 2^-104: halves hold them times 256. */
  @inline
  static scales(p: usize, h: i32): v128 {
    return F32.halves(p, h * 8);
  }
}
