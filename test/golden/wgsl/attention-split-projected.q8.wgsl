struct Step {
  position: u32,
  tokens: u32,
  global_capacity: u32,
  token_offset: u32,
  sample_offset: u32,
  logit_row: u32,
  first_group: u32,
}

@group(0) @binding(0) var<storage, read> qkv: array<f32>;
@group(0) @binding(1) var<storage, read> query_norm: array<f32>;
@group(0) @binding(2) var<storage, read> key_norm: array<f32>;
@group(0) @binding(3) var<storage, read> rope: array<vec2<f32>>;
@group(0) @binding(4) var<storage, read_write> keys: array<Quad>;
@group(0) @binding(5) var<storage, read_write> values: array<Quad>;
@group(0) @binding(6) var<storage, read_write> partials: array<vec4<f32>>;
@group(0) @binding(7) var<uniform> step: Step;

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
  return PerHead(qkv[first + 0u], qkv[first + 256u], qkv[first + 512u], qkv[first + 768u]);
}

fn of_head(values: PerHead, head: u32) -> f32 {
  return values[head];
}

override KV_ROW_WORDS: u32;
alias Quad = u32;
alias Octet = vec2<u32>;
const QUAD_WORDS = 1u;

fn quad_numbers(quad: Quad) -> vec4<f32> {
  let bytes = (vec4(quad) * vec4(0x1000000u, 0x10000u, 0x100u, 1u)) & vec4(0xff000000u);
  return vec4<f32>(bitcast<vec4<i32>>(bytes));
}

fn low_quad(octet: Octet) -> Quad {
  return octet.x;
}

fn high_quad(octet: Octet) -> Quad {
  return octet.y;
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
  let word = row * KV_ROW_WORDS + KV_HEADS * (HEAD_DIM / 4u) + kv_head;
  return bitcast<f32>(keys[word]) * 0x1p-24f;
}

fn value_scale(row: u32, kv_head: u32) -> f32 {
  let word = row * KV_ROW_WORDS + KV_HEADS * (HEAD_DIM / 4u) + kv_head;
  return bitcast<f32>(values[word]) * 0x1p-24f;
}

// (cos, sin) of the angle of `position` for pair `i`, from those of its low byte and of the rest.
fn rotation(position: u32, i: u32) -> vec2<f32> {
  let pairs = HEAD_DIM / 2u;
  let low = rope[(position & 255u) * pairs + i];
  let high = rope[(256u + (position >> 8u)) * pairs + i];
  return vec2(low.x * high.x - low.y * high.y, low.y * high.x + low.x * high.y);
}

// Heads as they were projected: queries are normed and turned into workgroup memory. The workgroup whose run has the
// slot of the step's own position does so with the key, and keeps key and value before it reads them.
override QUERY_SCALE: f32;
override EPSILON: f32;

// A thread has channel `thread` of the first half of a head, and its RoPE partner: there are enough for any head.
const HALF = HEAD_DIM / 2u;
// Threads that add up first, each every n-th value.
const PARTS = 8u;

// Sums of a value per thread for each query head, and of one for the key, known to all of them afterwards.
// `scores` and `weights` have room for them.
struct Sums {
  queries: PerHead,
  key: f32,
}

fn sums_of_all(thread: u32, queries: PerHead, key: f32) -> Sums {
  scores[thread] = queries;
  scores[THREADS + thread] = PerHead(key);
  workgroupBarrier();
  if (thread < 2u * PARTS) {
    let start = thread / PARTS * THREADS;
    var part = PerHead(0.0);
    for (var i = thread % PARTS; i < THREADS; i += PARTS) {
      part += scores[start + i];
    }
    weights[thread] = part;
  }
  workgroupBarrier();
  var sums = Sums(PerHead(0.0), 0.0);
  for (var i = 0u; i < PARTS; i++) {
    sums.queries += weights[i];
    sums.key += of_head(weights[PARTS + i], 0u);
  }
  return sums;
}

fn take_heads(thread: u32, kv_head: u32, first_slot: u32, end: u32) {
  let is_busy = thread < HALF;
  let channel = kv_head * HEADS_PER_KV * HEAD_DIM + thread;
  let key_start = (HEADS + kv_head) * HEAD_DIM + thread;
  var first = PerHead(0.0);
  var second = PerHead(0.0);
  var key = vec2(0.0);
  var turn = vec2(0.0);
  if (is_busy) {
    first = query_heads(channel);
    second = query_heads(channel + HALF);
    key = vec2(qkv[key_start], qkv[key_start + HALF]);
    turn = rotation(step.position, thread);
  }
  let sums = sums_of_all(thread, first * first + second * second, dot(key, key));
  let scale = inverseSqrt(sums.queries / f32(HEAD_DIM) + EPSILON) * QUERY_SCALE;
  if (is_busy) {
    let a = first * scale * query_norm[thread];
    let b = second * scale * query_norm[thread + HALF];
    put_query(thread, a * turn.x - b * turn.y);
    put_query(thread + HALF, b * turn.x + a * turn.y);
    let normed = key * inverseSqrt(sums.key / f32(HEAD_DIM) + EPSILON) * vec2(key_norm[thread], key_norm[thread + HALF]);
    key = vec2(normed.x * turn.x - normed.y * turn.y, normed.y * turn.x + normed.x * turn.y);
  }
  workgroupBarrier();
  let slot = step.position % select(LOCAL_CAPACITY, step.global_capacity, LOCAL_CAPACITY == 0u);
  if (slot >= first_slot && slot < end) {
    keep_newest(thread, kv_head, slot, key);
  }
}

// Writes the row of the token itself; `key` are the thread's channels of it. The row lies in `merge` meanwhile.
fn keep_newest(thread: u32, kv_head: u32, slot: u32, key: vec2<f32>) {
  let value_start = (HEADS + KV_HEADS + kv_head) * HEAD_DIM;
  var value = vec2(0.0);
  if (thread < HALF) {
    value = vec2(qkv[value_start + thread], qkv[value_start + thread + HALF]);
    merge[thread] = PerHead(key.x);
    merge[thread + HALF] = PerHead(key.y);
  }
  let peaks = peaks_of(thread, vec2(largest(key), largest(value)));
  let quads_start = slot * (KV_ROW_WORDS / QUAD_WORDS) + kv_head * UNITS;
  if (thread < OCTETS) {
    let low = quad_of(key_quad(2u * thread), peaks.x);
    let high = quad_of(key_quad(2u * thread + 1u), peaks.x);
    put_key_octet(quads_start / 2u + thread, low, high);
  }
  if (thread < UNITS) {
    let place = value_start + 4u * thread;
    let numbers = vec4(qkv[place], qkv[place + 1u], qkv[place + 2u], qkv[place + 3u]);
    values[quads_start + thread] = quad_of(numbers, peaks.y);
  }
  if (thread == 0u) {
    put_scales(slot, kv_head, peaks);
  }
  storageBarrier();
}

fn largest(pair: vec2<f32>) -> f32 {
  return max(abs(pair.x), abs(pair.y));
}

// Four channels of the row in `merge`.
fn key_quad(quad: u32) -> vec4<f32> {
  let place = 4u * quad;
  return vec4(
    of_head(merge[place], 0u), of_head(merge[place + 1u], 0u), of_head(merge[place + 2u], 0u),
    of_head(merge[place + 3u], 0u),
  );
}

fn key_octet(place: u32) -> Octet {
  return vec2(keys[2u * place], keys[2u * place + 1u]);
}

fn put_key_octet(place: u32, low: Quad, high: Quad) {
  keys[2u * place] = low;
  keys[2u * place + 1u] = high;
}

fn quad_of(numbers: vec4<f32>, peak: f32) -> Quad {
  // Not 0, which a head of zeros has.
  let factor = 127.0 / max(peak, 1e-30);
  let bytes = bitcast<vec4<u32>>(vec4<i32>(round(numbers * factor))) & vec4(255u);
  return bytes.x | (bytes.y << 8u) | (bytes.z << 16u) | (bytes.w << 24u);
}

fn peaks_of(thread: u32, own: vec2<f32>) -> vec2<f32> {
  scores[thread] = PerHead(own.x);
  scores[THREADS + thread] = PerHead(own.y);
  workgroupBarrier();
  var peaks = vec2(0.0);
  for (var i = 0u; i < THREADS; i++) {
    peaks = max(peaks, vec2(of_head(scores[i], 0u), of_head(scores[THREADS + i], 0u)));
  }
  return peaks;
}

fn put_scales(row: u32, kv_head: u32, peaks: vec2<f32>) {
  let word = row * KV_ROW_WORDS + KV_HEADS * (HEAD_DIM / 4u) + kv_head;
  keys[word] = bitcast<u32>(peaks.x / 127.0);
  values[word] = bitcast<u32>(peaks.y / 127.0);
}
