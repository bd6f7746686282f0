/// Order of -inf; NaN is below it, every number above.
const ORDER_OF_MINUS_INFINITY: u32 = 0x007fffffu;
/// An id that no token has; loses every tie.
const NO_ID: u32 = 0xffffffffu;

// A logit as an integer that sorts like it, NaN last. Integers, because WGSL lets a compiler assume
// that NaN and infinity never come, which makes float comparisons with them a matter of luck.
fn order_of(bits: u32) -> u32 {
  let magnitude = bits & 0x7fffffffu;
  if (magnitude > 0x7f800000u) {
    return 0u;
  }
  if (magnitude == 0u) {
    return 0x80000000u;
  }
  return select(bits | 0x80000000u, ~bits, bits != magnitude);
}

// The logit of an order; infinities and NaN become the largest finite numbers.
fn logit_of(order: u32) -> f32 {
  let finite = clamp(order, 0x00800000u, 0xff7fffffu);
  return bitcast<f32>(select(~finite, finite & 0x7fffffffu, finite >= 0x80000000u));
}

// Logits are compared as (order, id): no two are equal, so every adapter sorts them the same way.
fn before(a: vec2<u32>, b: vec2<u32>) -> bool {
  return a.x > b.x || (a.x == b.x && a.y < b.y);
}

fn better(a: vec2<u32>, b: vec2<u32>) -> vec2<u32> {
  return select(b, a, before(a, b));
}
