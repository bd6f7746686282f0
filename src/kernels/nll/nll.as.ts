import { F32 } from '../simd.as';

/** Logits whose sum is kept in f32. */
const PIECE: i32 = 4096;

/** The natural logarithm of a normal number, by a series for what is left of it near 1. */
function logarithm(x: f64): f64 {
  const bits = reinterpret<i64>(x);
  let exponent = <i32>(bits >> 52) - 1023;
  let m = reinterpret<f64>((bits & 0xfffffffffffff) | 0x3ff0000000000000);
  if (m > 1.4142135623730951) {
    m *= 0.5;
    exponent++;
  }
  const t = (m - 1) / (m + 1);
  let power = t;
  let sum = t;
  for (let n = 3; n < 25; n += 2) {
    power *= t * t;
    sum += power / <f64>n;
  }
  return 2 * sum + <f64>exponent * 0.6931471805599453;
}

/** Words logits, targets, nll, step, then V. A unit of work is a row. */
export function nll(args: usize, begin: i32, end: i32, scratch: usize): void {
  const vocabulary = load<i32>(args, 16);
  for (let row = begin; row < end; row++) {
    const logits = load<usize>(args) + row * (vocabulary << 2);
    let top: f32 = -3.4028234e38;
    let i = 0;
    let tops = f32x4.splat(top);
    for (; i + 4 <= vocabulary; i += 4) tops = f32x4.pmax(tops, v128.load(logits + (i << 2)));
    top = F32.largest(tops);
    for (; i < vocabulary; i++) top = max<f32>(top, load<f32>(logits + (i << 2)));
    let sum: f64 = 0;
    i = 0;
    for (let from = 0; from < vocabulary; from += PIECE) {
      const last = min<i32>(vocabulary, from + PIECE);
      let part = f32x4.splat(0);
      for (; i + 4 <= last; i += 4) {
        part = f32x4.add(part, F32.exp(f32x4.sub(v128.load(logits + (i << 2)), f32x4.splat(top))));
      }
      sum += F32.sum(part);
    }
    for (; i < vocabulary; i++) {
      const part = F32.exp(f32x4.splat(load<f32>(logits + (i << 2)) - top));
      sum += f32x4.extract_lane(part, 0);
    }
    const target = load<f32>(logits + (load<usize>(load<usize>(args, 4) + (row << 2)) << 2));
    // In this order nothing is lost when the logits are large and close.
    store<f32>(load<usize>(args, 8) + (row << 2), <f32>(<f64>(top - target) + logarithm(sum)));
  }
}
