struct Step {
  position: u32,
  tokens: u32,
  global_capacity: u32,
  token_offset: u32,
  sample_offset: u32,
  logit_row: u32,
  first_group: u32,
}

@group(0) @binding(0) var<storage, read> query: array<f32>;
@group(0) @binding(1) var<storage, read> keys: array<Octet>;
@group(0) @binding(2) var<storage, read> values: array<Quad>;
@group(0) @binding(3) var<storage, read_write> partials: array<vec4<f32>>;
@group(0) @binding(4) var<uniform> step: Step;

const MIN_RUN = 32u;
const MAX_SPLITS = 128u;
const HEADS_PER_KV = 4u;
const HEAD_DIM = 256u;

// Score of a key that is hidden or not there; finite, because WGSL need not handle infinities.
const LOWEST = -3.0e38;

// A run is what one workgroup does of the live slots: at least MIN_RUN, and so long that there are at most
// MAX_SPLITS of them. The TypeScript twin is `runLength` in splits.ts.
override LOCAL_CAPACITY: u32;

// Every live slot is visible: a ring holds exactly the window of the newest position.
fn live_slots() -> u32 {
  return min(step.position + 1u, select(LOCAL_CAPACITY, step.global_capacity, LOCAL_CAPACITY == 0u));
}

fn run_length(live: u32) -> u32 {
  let chunk = MIN_RUN * MAX_SPLITS;
  return MIN_RUN * ((live + chunk - 1u) / chunk);
}

alias PerHead = vec4<f32>;

fn query_heads(first: u32) -> PerHead {
  return PerHead(query[first + 0u], query[first + 256u], query[first + 512u], query[first + 768u]);
}

fn of_head(values: PerHead, head: u32) -> f32 {
  return values[head];
}

override KV_ROW_WORDS: u32;
alias Quad = vec2<u32>;
alias Octet = vec4<u32>;
const QUAD_WORDS = 2u;

fn quad_numbers(quad: Quad) -> vec4<f32> {
  return vec4(unpack2x16float(quad.x), unpack2x16float(quad.y));
}

fn low_quad(octet: Octet) -> Quad {
  return octet.xy;
}

fn high_quad(octet: Octet) -> Quad {
  return octet.zw;
}

// Rows of keys and values are read as kv-text.ts says; split-text.ts has where the queries come from.
// PerHead holds one value for each of the G query heads that share a kv head; see per-head.ts.
override HEADS: u32;
override KV_HEADS: u32;
override THREADS: u32 = 128u;
// Neighbouring threads that share the dot products of a key, so that they read it side by side.
override LANES: u32 = 8u;

const UNITS = HEAD_DIM / 4u;
const OCTETS = HEAD_DIM / 8u;
// Threads that share the channels of o, each taking every n-th key.
override KEY_GROUPS = max(1u, THREADS / UNITS);
override MERGE_SIZE = max(1u, KEY_GROUPS - 1u) * UNITS * 4u;
override SCORE_SIZE = LANES * MIN_RUN;

// Channel j of octet i at place j * OCTETS + i: the lanes of a key take neighbouring octets, and so other banks.
var<workgroup> shared_query: array<PerHead, 256>;
var<workgroup> scores: array<PerHead, SCORE_SIZE>;
var<workgroup> weights: array<PerHead, MIN_RUN>;
var<workgroup> merge: array<PerHead, MERGE_SIZE>;

fn put_query(channel: u32, value: PerHead) {
  shared_query[channel % 8u * OCTETS + channel / 8u] = value;
}

// One key's 8 channels of an octet, times the queries'.
fn dot8(octet: Octet, place: u32) -> PerHead {
  let a = quad_numbers(low_quad(octet));
  let b = quad_numbers(high_quad(octet));
  return shared_query[place] * a.x + shared_query[place + OCTETS] * a.y
    + shared_query[place + 2u * OCTETS] * a.z + shared_query[place + 3u * OCTETS] * a.w
    + shared_query[place + 4u * OCTETS] * b.x + shared_query[place + 5u * OCTETS] * b.y
    + shared_query[place + 6u * OCTETS] * b.z + shared_query[place + 7u * OCTETS] * b.w;
}

@compute @workgroup_size(THREADS)
fn main(@builtin(workgroup_id) workgroup: vec3<u32>, @builtin(local_invocation_index) thread: u32) {
  let split = workgroup.x;
  let kv_head = workgroup.y;
  let live = live_slots();
  let run = run_length(live);
  let end = min(live, (split + 1u) * run);
  let first_head = kv_head * HEADS_PER_KV;

  take_heads(thread, kv_head, split * run, end);

  let lane = thread % LANES;
  let unit = thread % UNITS;
  let group = thread / UNITS;
  var top = PerHead(LOWEST);
  var sum = PerHead(0.0);
  var o0 = PerHead(0.0);
  var o1 = PerHead(0.0);
  var o2 = PerHead(0.0);
  var o3 = PerHead(0.0);
  for (var start = split * run; start < end; start += MIN_RUN) {
    let count = min(MIN_RUN, end - start);
    for (var key = thread / LANES; key < count; key += THREADS / LANES) {
      let head_start = (start + key) * (KV_ROW_WORDS / (2u * QUAD_WORDS)) + kv_head * OCTETS;
      var score = PerHead(0.0);
      for (var octet = lane; octet < OCTETS; octet += LANES) {
        score += dot8(key_octet(head_start + octet), octet);
      }
      scores[key * LANES + lane] = score;
    }
    workgroupBarrier();
    var own = PerHead(0.0);
    if (thread < count) {
      for (var i = 0u; i < LANES; i++) {
        own += scores[thread * LANES + i];
      }
      own *= key_scale(start + thread, kv_head);
      weights[thread] = own;
    }
    workgroupBarrier();
    // Every thread finds the maximum for itself, and raises one exponential.
    var tile_top = top;
    for (var key = 0u; key < count; key++) {
      tile_top = max(tile_top, weights[key]);
    }
    let fade = exp(top - tile_top);
    top = tile_top;
    sum *= fade;
    o0 *= fade;
    o1 *= fade;
    o2 *= fade;
    o3 *= fade;
    // The lanes' scores are summed: their place is free.
    if (thread < count) {
      scores[thread] = exp(own - top);
    }
    workgroupBarrier();
    if (group < KEY_GROUPS) {
      for (var key = group; key < count; key += KEY_GROUPS) {
        let weight = scores[key];
        let v = quad_numbers(values[(start + key) * (KV_ROW_WORDS / QUAD_WORDS) + kv_head * UNITS + unit]);
        let share = weight * value_scale(start + key, kv_head);
        sum += weight;
        o0 += share * v.x;
        o1 += share * v.y;
        o2 += share * v.z;
        o3 += share * v.w;
      }
    }
    workgroupBarrier();
  }

  // The groups saw different keys of the same run under the same maximum, so their sums just add up.
  if (group > 0u && group < KEY_GROUPS) {
    let place = ((group - 1u) * UNITS + unit) * 4u;
    merge[place] = o0;
    merge[place + 1u] = o1;
    merge[place + 2u] = o2;
    merge[place + 3u] = o3;
    if (unit == 0u) {
      scores[group] = sum;
    }
  }
  workgroupBarrier();
  if (group > 0u) {
    return;
  }
  for (var i = 1u; i < KEY_GROUPS; i++) {
    let place = ((i - 1u) * UNITS + unit) * 4u;
    o0 += merge[place];
    o1 += merge[place + 1u];
    o2 += merge[place + 2u];
    o3 += merge[place + 3u];
    sum += scores[i];
  }
  for (var head = 0u; head < HEADS_PER_KV; head++) {
    let row = (split * HEADS + first_head + head) * (UNITS + 1u);
    partials[row + unit] = vec4(of_head(o0, head), of_head(o1, head), of_head(o2, head), of_head(o3, head));
    if (unit == 0u) {
      partials[row + UNITS] = vec4(of_head(top, head), of_head(sum, head), 0.0, 0.0);
    }
  }
}

fn key_scale(row: u32, kv_head: u32) -> f32 {
  return 1.0;
}

fn value_scale(row: u32, kv_head: u32) -> f32 {
  return 1.0;
}

// Queries that are ready, into workgroup memory.
fn take_heads(thread: u32, kv_head: u32, first_slot: u32, end: u32) {
  for (var channel = thread; channel < HEAD_DIM; channel += THREADS) {
    put_query(channel, query_heads(kv_head * HEADS_PER_KV * HEAD_DIM + channel));
  }
  workgroupBarrier();
}

fn key_octet(place: u32) -> Octet {
  return keys[place];
}
