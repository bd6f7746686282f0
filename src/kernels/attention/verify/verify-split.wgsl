// attention-split.wgsl for a few tokens, whose own keys and values are not in the cache yet: a slot that one of them will
// take is read from the fresh rows. Every sum has the order that the decoded token's has.
// Rows of keys and values are read as kv-text.ts says.
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

// One key's 8 channels of an octet, times the queries'.
fn dot8(octet: Octet, place: u32) -> PerHead {
  let a = quad_numbers(low_quad(octet));
  let b = quad_numbers(high_quad(octet));
  return shared_query[place] * a.x + shared_query[place + OCTETS] * a.y
    + shared_query[place + 2u * OCTETS] * a.z + shared_query[place + 3u * OCTETS] * a.w
    + shared_query[place + 4u * OCTETS] * b.x + shared_query[place + 5u * OCTETS] * b.y
    + shared_query[place + 6u * OCTETS] * b.z + shared_query[place + 7u * OCTETS] * b.w;
}

// The number of tokens between a slot's newest position and the query's: 0 for its own.
fn age_of(slot: u32, own_slot: u32, capacity: u32) -> u32 {
  return select(own_slot - slot, own_slot + capacity - slot, slot > own_slot);
}

@compute @workgroup_size(THREADS)
fn main(@builtin(workgroup_id) workgroup: vec3<u32>, @builtin(local_invocation_index) thread: u32) {
  let split = workgroup.x;
  let kv_head = workgroup.y;
  let token = workgroup.z;
  let live = live_slots_of(token);
  let run = run_length(live);
  if (split * run >= live) {
    return;
  }
  let capacity = slot_count();
  let own_slot = (step.position + token) % capacity;
  let end = min(live, (split + 1u) * run);
  let first_head = kv_head * HEADS_PER_KV;

  for (var channel = thread; channel < HEAD_DIM; channel += THREADS) {
    shared_query[channel % 8u * OCTETS + channel / 8u] = query_heads((token * HEADS + first_head) * HEAD_DIM + channel);
  }
  workgroupBarrier();

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
      let age = age_of(start + key, own_slot, capacity);
      let row = select(start + key, token - age, age <= token);
      let head_start = row * (KV_ROW_WORDS / (2u * QUAD_WORDS)) + kv_head * OCTETS;
      var score = PerHead(0.0);
      if (age <= token) {
        for (var octet = lane; octet < OCTETS; octet += LANES) {
          score += dot8(fresh_keys[head_start + octet], octet);
        }
      } else {
        for (var octet = lane; octet < OCTETS; octet += LANES) {
          score += dot8(keys[head_start + octet], octet);
        }
      }
      scores[key * LANES + lane] = score;
    }
    workgroupBarrier();
    var own = PerHead(0.0);
    if (thread < count) {
      for (var i = 0u; i < LANES; i++) {
        own += scores[thread * LANES + i];
      }
      let age = age_of(start + thread, own_slot, capacity);
      if (age <= token) {
        own *= fresh_key_scale(token - age, kv_head);
      } else {
        own *= key_scale(start + thread, kv_head);
      }
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
        let age = age_of(start + key, own_slot, capacity);
        let row = select(start + key, token - age, age <= token);
        let place = row * (KV_ROW_WORDS / QUAD_WORDS) + kv_head * UNITS + unit;
        var v: vec4<f32>;
        var share = weight;
        if (age <= token) {
          v = quad_numbers(fresh_values[place]);
          share *= fresh_value_scale(row, kv_head);
        } else {
          v = quad_numbers(values[place]);
          share *= value_scale(row, kv_head);
        }
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
    let row = ((token * MAX_SPLITS + split) * HEADS + first_head + head) * (UNITS + 1u);
    partials[row + unit] = vec4(of_head(o0, head), of_head(o1, head), of_head(o2, head), of_head(o3, head));
    if (unit == 0u) {
      partials[row + UNITS] = vec4(of_head(top, head), of_head(sum, head), 0.0, 0.0);
    }
  }
}
