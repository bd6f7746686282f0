struct Step {
  position: u32,
  tokens: u32,
  global_capacity: u32,
  token_offset: u32,
  sample_offset: u32,
  logit_row: u32,
  first_group: u32,
}

@group(0) @binding(0) var<storage, read> logits: array<u32>;
@group(0) @binding(1) var<storage, read> group_best: array<vec2<u32>>;
@group(0) @binding(2) var<storage, read> group_sum: array<f32>;
@group(0) @binding(3) var<storage, read_write> tokens: array<u32>;
@group(0) @binding(4) var<uniform> sampling: Sampling;
@group(0) @binding(5) var<uniform> step: Step;

const THREADS = 256u;
const LEVEL_GROUPS = 256u;

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

var<workgroup> sum_lanes: array<f32, THREADS>;
var<workgroup> sum_groups: array<f32, 16>;

// Sum of one value per thread of a workgroup of THREADS, which are 256, known to all of them afterwards.
// 16 x 16 needs two barriers where a binary tree needs nine; barriers are what software adapters pay for.
fn workgroup_sum(thread: u32, value: f32) -> f32 {
  sum_lanes[thread] = value;
  workgroupBarrier();
  if (thread < 16u) {
    var group = 0.0;
    for (var i = 0u; i < 16u; i++) {
      group += sum_lanes[thread + 16u * i];
    }
    sum_groups[thread] = group;
  }
  workgroupBarrier();
  var sum = 0.0;
  for (var i = 0u; i < 16u; i++) {
    sum += sum_groups[i];
  }
  return sum;
}

override VALID_VOCABULARY: u32;
override GROUPS: u32;

const PLACES = 1024u;
const ROUND = PLACES - LIMIT;
const NOTHING = vec2(0u, NO_ID);

var<workgroup> sorted: array<vec2<u32>, PLACES>;
var<workgroup> heads: array<u32, LIMIT>;
var<workgroup> weights: array<f32, LIMIT>;
var<workgroup> appended: atomic<u32>;
var<workgroup> uniform_count: u32;

// Bitonic sort of the first `size` places (a power of two), best first.
fn sort(thread: u32, size: u32) {
  for (var run = 2u; run <= size; run <<= 1u) {
    for (var distance = run >> 1u; distance > 0u; distance >>= 1u) {
      for (var pair = thread; pair < size / 2u; pair += THREADS) {
        let low = 2u * pair - (pair & (distance - 1u));
        let high = low + distance;
        let a = sorted[low];
        let b = sorted[high];
        if (before(b, a) == ((low & run) == 0u)) {
          sorted[low] = b;
          sorted[high] = a;
        }
      }
      workgroupBarrier();
    }
  }
}

// How many groups a level's items fall into. Level 0 are the logits, level 1 the bests of their groups,
// level 2 the bests of LEVEL_GROUPS groups of those. The group of an item is its index modulo this; since each
// level's modulus divides the next, an id alone tells its group on every level.
fn level_groups(level: u32) -> u32 {
  return select(select(GROUPS, LEVEL_GROUPS, level == 1u), 1u, level == 2u);
}

fn level_items(level: u32) -> u32 {
  return select(select(VALID_VOCABULARY, GROUPS, level == 1u), LEVEL_GROUPS, level == 2u);
}

fn item(level: u32, index: u32) -> vec2<u32> {
  if (index >= level_items(level)) {
    return NOTHING;
  }
  if (level == 0u) {
    return vec2(order_of(logits[index]), index);
  }
  var best = group_best[index];
  if (level == 2u) {
    for (var group = index + LEVEL_GROUPS; group < GROUPS; group += LEVEL_GROUPS) {
      best = better(best, group_best[group]);
    }
  }
  return best;
}

// From the best `kept` groups of a level, in `sorted`, to its best `wanted` items, in `sorted`; answers how
// many there are. The best k items lie in the k groups with the best bests: for an item outside, each of
// those k groups has a better one. Nor can an item be among the best k that comes after the last of these bests.
fn narrow(thread: u32, level: u32, kept: u32, wanted: u32) -> u32 {
  let modulus = level_groups(level);
  let members = (level_items(level) + modulus - 1u) / modulus;
  var last = NOTHING;
  if (level < 2u && kept == wanted) {
    last = sorted[wanted - 1u];
  }
  if (thread < kept) {
    heads[thread] = sorted[thread].y % modulus;
  }
  if (thread == 0u) {
    atomicStore(&appended, 0u);
  }
  workgroupBarrier();
  let items = kept * members;
  var count = 0u;
  for (var start = 0u; start < items; start += ROUND) {
    for (var i = start + thread; i < min(start + ROUND, items); i += THREADS) {
      let candidate = item(level, heads[i / members] + modulus * (i % members));
      if (candidate.y != NO_ID && !before(last, candidate)) {
        sorted[atomicAdd(&appended, 1u)] = candidate;
      }
    }
    workgroupBarrier();
    if (thread == 0u) {
      uniform_count = atomicLoad(&appended);
    }
    count = workgroupUniformLoad(&uniform_count);
    // A round may add up to ROUND, so above LIMIT the list is cut back; this is rare before the last round.
    if (count > LIMIT || start + ROUND >= items) {
      let size = 2u << firstLeadingBit(max(count, 2u) - 1u);
      for (var place = count + thread; place < size; place += THREADS) {
        sorted[place] = NOTHING;
      }
      workgroupBarrier();
      sort(thread, size);
      count = min(count, wanted);
      if (thread == 0u) {
        atomicStore(&appended, count);
      }
      workgroupBarrier();
    }
  }
  return count;
}

fn pcg(value: u32) -> u32 {
  let state = value * 747796405u + 2891336453u;
  let word = ((state >> ((state >> 28u) + 4u)) ^ state) * 277803737u;
  return (word >> 22u) ^ word;
}

// Uniform in [0, 1), a function of the seed and of the position that the sampled token will take, so the
// draws do not depend on how the prompt was cut into steps.
fn random() -> f32 {
  let hash = pcg(sampling.seed_low + pcg(sampling.seed_high + pcg(step.position + step.tokens)));
  return f32(hash >> 8u) / 16777216.0;
}

// Which of the `count` sorted candidates; `total` is what top_p is a share of.
fn pick(count: u32, total: f32) -> u32 {
  var kept = 0u;
  var mass = 0.0;
  while (kept < count) {
    let weight = weights[kept];
    let outside = sampling.top_p < 1.0 && mass >= sampling.top_p * total;
    if (kept > 0u && (outside || weight < sampling.min_p || weight == 0.0)) {
      break;
    }
    mass += weight;
    kept++;
  }
  let drawn = random() * mass;
  var reached = 0.0;
  for (var i = 0u; i < kept; i++) {
    reached += weights[i];
    if (reached > drawn) {
      return i;
    }
  }
  return kept - 1u;
}

@compute @workgroup_size(THREADS)
fn main(@builtin(local_invocation_index) thread: u32) {
  let wanted = candidate_limit(sampling);
  var count = 1u;
  for (var level = 3u; level > 0u; level--) {
    count = narrow(thread, level - 1u, count, wanted);
  }
  let best = sorted[0].x;
  var mine = 0.0;
  if (thread < count) {
    mine = weight_of(sorted[thread].x, best, sampling.temperature);
    weights[thread] = mine;
  }
  if (nucleus_of_all(sampling)) {
    mine = 0.0;
    for (var group = thread; group < GROUPS; group += THREADS) {
      mine += group_sum[group] * weight_of(group_best[group].x, best, sampling.temperature);
    }
  }
  let total = workgroup_sum(thread, mine);
  if (thread == 0u) {
    tokens[step.sample_offset] = sorted[pick(count, total)].y;
  }
}
