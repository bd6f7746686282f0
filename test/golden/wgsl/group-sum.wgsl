@group(0) @binding(0) var<storage, read> logits: array<u32>;
@group(0) @binding(1) var<storage, read> group_best: array<vec2<u32>>;
@group(0) @binding(2) var<storage, read_write> group_sum: array<f32>;
@group(0) @binding(3) var<uniform> sampling: Sampling;

const THREADS = 64u;

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

const LIMIT = 128u;

struct Sampling {
  temperature: f32,
  top_p: f32,
  min_p: f32,
  top_k: u32,
  seed_low: u32,
  seed_high: u32,
  repetition: f32,
  frequency: f32,
  presence: f32,
  bias_count: u32,
}

// Without a top-k cut the nucleus is measured on the whole distribution, not on the candidates.
fn nucleus_of_all(sampling: Sampling) -> bool {
  return sampling.top_k == 0u && sampling.top_p < 1.0;
}

fn candidate_limit(sampling: Sampling) -> u32 {
  return select(min(sampling.top_k, LIMIT), LIMIT, sampling.top_k == 0u);
}

// exp((logit - best) / temperature); 0 for -inf and NaN. e^-100 is below anything that can be drawn.
fn weight_of(order: u32, best: u32, temperature: f32) -> f32 {
  let gap = max(logit_of(order) - logit_of(best), -100.0 * temperature);
  return select(0.0, exp(gap / temperature), order > ORDER_OF_MINUS_INFINITY);
}

override VALID_VOCABULARY: u32;
override GROUPS: u32;

@compute @workgroup_size(THREADS)
fn main(@builtin(global_invocation_id) group: vec3<u32>) {
  let best = group_best[group.x].x;
  var sum = 0.0;
  for (var id = group.x; id < VALID_VOCABULARY; id += GROUPS) {
    sum += weight_of(order_of(logits[id]), best, sampling.temperature);
  }
  group_sum[group.x] = sum;
}
