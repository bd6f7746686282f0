import { F32 } from '../simd.as';

/** Order of -inf; NaN is below it, every number above. Orders are order.wgsl's. */
export const ORDER_OF_MINUS_INFINITY: u32 = 0x007fffff;
/** An id that no token has; loses every tie. */
export const NO_ID: u32 = 0xffffffff;

/** A logit as an integer that sorts like it, NaN last. */
export function orderOf(bits: u32): u32 {
  const magnitude = bits & 0x7fffffff;
  if (magnitude > 0x7f800000) return 0;
  if (magnitude == 0) return 0x80000000;
  return bits == magnitude ? bits | 0x80000000 : ~bits;
}

/** The logit of an order; infinities and NaN become the largest finite numbers. */
export function logitOf(order: u32): f32 {
  const finite = min<u32>(max<u32>(order, 0x00800000), 0xff7fffff);
  return reinterpret<f32>(finite >= 0x80000000 ? finite & 0x7fffffff : ~finite);
}

/** Whether (order, id) a comes before b: no two are equal. */
export function before(order: u32, id: u32, otherOrder: u32, otherId: u32): bool {
  return order > otherOrder || (order == otherOrder && id < otherId);
}

/** exp((logit - best) / temperature); 0 for -inf and NaN. */
export function weightOf(order: u32, best: u32, temperature: f32): f32 {
  if (order <= ORDER_OF_MINUS_INFINITY) return 0;
  const gap = (logitOf(order) - logitOf(best)) / temperature;
  return f32x4.extract_lane(F32.exp(f32x4.splat(gap)), 0);
}
