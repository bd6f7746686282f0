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
