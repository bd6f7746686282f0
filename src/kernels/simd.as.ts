/** 2^112: what a half is short of after its bits were only moved to their places in an f32. */
export const HALF_UP: f32 = 5.192296858534828e33;

/** Helpers on f32x4. Static methods, because only those can be marked as inlined in valid TypeScript. */
export class F32 {
  @inline
  static sum(v: v128): f32 {
    const pairs = f32x4.add(v, i8x16.shuffle(v, v, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7));
    return f32x4.extract_lane(pairs, 0) + f32x4.extract_lane(pairs, 1);
  }

  @inline
  static largest(v: v128): f32 {
    return max<f32>(
      max<f32>(f32x4.extract_lane(v, 0), f32x4.extract_lane(v, 1)),
      max<f32>(f32x4.extract_lane(v, 2), f32x4.extract_lane(v, 3)),
    );
  }

  /** Four halves, times 2^-112. Infinities and NaN are not kept. */
  @inline
  static halves(p: usize, offset: usize): v128 {
    return v128.and(i32x4.shl(v128.load16x4_s(p + offset), 13), i32x4.splat(0x8fffe000));
  }

  /** e^x to a relative 1e-7; x is held to [-87, 88]. */
  @inline
  static exp(value: v128): v128 {
    const x = f32x4.min(f32x4.max(value, f32x4.splat(-87)), f32x4.splat(88));
    const n = f32x4.nearest(f32x4.mul(x, f32x4.splat(1.44269504088896341)));
    // ln 2 in two parts, of which the first has so few digits that its products are exact.
    let r = f32x4.sub(x, f32x4.mul(n, f32x4.splat(0.693359375)));
    r = f32x4.sub(r, f32x4.mul(n, f32x4.splat(-2.1219444e-4)));
    let p = f32x4.splat(1.98756915e-4);
    p = f32x4.add(f32x4.mul(p, r), f32x4.splat(1.3981999507e-3));
    p = f32x4.add(f32x4.mul(p, r), f32x4.splat(8.3334519073e-3));
    p = f32x4.add(f32x4.mul(p, r), f32x4.splat(4.1665795894e-2));
    p = f32x4.add(f32x4.mul(p, r), f32x4.splat(1.6666665459e-1));
    p = f32x4.add(f32x4.mul(p, r), f32x4.splat(5.0000001201e-1));
    p = f32x4.add(f32x4.add(f32x4.mul(p, f32x4.mul(r, r)), r), f32x4.splat(1));
    return f32x4.mul(p, i32x4.shl(i32x4.add(i32x4.trunc_sat_f32x4_s(n), i32x4.splat(127)), 23));
  }

  /** GELU by tanh: x / (1 + e^(-2 z)). */
  @inline
  static gelu(x: v128): v128 {
    const cube = f32x4.mul(f32x4.splat(0.044715), f32x4.mul(x, x));
    const z = f32x4.mul(x, f32x4.add(f32x4.splat(1), cube));
    const e = F32.exp(f32x4.mul(z, f32x4.splat(-2 * 0.7978845608028654)));
    // Below -20 the result is 0; x itself may be so large that x / e is not.
    return f32x4.div(f32x4.max(x, f32x4.splat(-20)), f32x4.add(f32x4.splat(1), e));
  }

  /** Halves in 32 bits each, rounded to the nearest, ties to even; what lies past 65,504 becomes it. */
  @inline
  static toHalves(v: v128): v128 {
    const magnitude = i32x4.min_s(v128.and(v, i32x4.splat(0x7fffffff)), i32x4.splat(0x477fe000));
    const even = v128.and(i32x4.shr_u(magnitude, 13), i32x4.splat(1));
    // The exponent's bias is 15 instead of 127, and half of what is cut off rounds.
    const normal = i32x4.shr_u(i32x4.add(i32x4.add(magnitude, even), i32x4.splat(-939520001)), 13);
    // One half plus a subnormal half has it in its low bits.
    const small = i32x4.sub(f32x4.add(magnitude, f32x4.splat(0.5)), i32x4.splat(0x3f000000));
    const half = v128.bitselect(small, normal, i32x4.lt_s(magnitude, i32x4.splat(0x38800000)));
    return v128.or(half, v128.and(i32x4.shr_u(v, 16), i32x4.splat(0x8000)));
  }

  /** Sum of squares of n f32. n is a multiple of 4. */
  @inline
  static squares(x: usize, n: i32): f32 {
    let a = f32x4.splat(0);
    let b = a;
    let i = 0;
    for (; i + 8 <= n; i += 8) {
      const v = v128.load(x + (i << 2));
      const w = v128.load(x + (i << 2), 16);
      a = f32x4.add(a, f32x4.mul(v, v));
      b = f32x4.add(b, f32x4.mul(w, w));
    }
    if (i < n) {
      const v = v128.load(x + (i << 2));
      a = f32x4.add(a, f32x4.mul(v, v));
    }
    return F32.sum(f32x4.add(a, b));
  }

  /** Factor by which values are multiplied to have a mean square of 1. */
  @inline
  static inverseRoot(squares: f32, n: i32, epsilon: f32): v128 {
    return f32x4.splat(<f32>1 / sqrt<f32>(squares / <f32>n + epsilon));
  }
}
