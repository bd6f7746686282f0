struct Step {
  position: u32,
  tokens: u32,
  global_capacity: u32,
  token_offset: u32,
  sample_offset: u32,
  logit_row: u32,
}

@group(0) @binding(0) var<storage, read> query: array<f32>;
@group(0) @binding(1) var<storage, read> keys: array<u32>;
@group(0) @binding(2) var<storage, read> values: array<u32>;
@group(0) @binding(3) var<storage, read_write> partials: array<f32>;
@group(0) @binding(4) var<uniform> step: Step;

const MIN_RUN = 32u;
const MAX_SPLITS = 128u;
const HEADS_PER_KV = 4u;
const HEAD_DIM = 256u;
const THREADS = 8u;

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

// For adapters that run shaders on the CPU: a thread does a whole run for the G query heads of a kv head, with
// their queries and outputs in private memory. No barriers, and every K or V word serves all heads.
override HEADS: u32;
override KV_HEADS: u32;

alias Rows = PerHead;

var<private> q: array<Rows, HEAD_DIM>;
var<private> o: array<Rows, HEAD_DIM>;
var<private> top: Rows;
var<private> sum: Rows;

fn seen(scores: Rows, key: u32, last: u32) -> Rows {
  return select(Rows(LOWEST), scores, key <= last);
}

@compute @workgroup_size(THREADS)
fn main(@builtin(workgroup_id) workgroup: vec3<u32>, @builtin(local_invocation_index) thread: u32) {
  let split = workgroup.x * THREADS + thread;
  let first_head = workgroup.y * HEADS_PER_KV;
  let live = live_slots();
  let run = run_length(live);
  if (split * run >= live) {
    return;
  }
  for (var i = 0u; i < HEAD_DIM; i++) {
    q[i] = query_heads(first_head * HEAD_DIM + i);
    o[i] = Rows(0.0);
  }
  top = Rows(LOWEST);
  sum = Rows(0.0);
  let last = min(live, (split + 1u) * run) - 1u;
  for (var key = split * run; key <= last; key += KEYS) {
    attend(workgroup.y, key, last, 0u, live);
  }
  for (var head = 0u; head < HEADS_PER_KV; head++) {
    let row = (split * HEADS + first_head + head) * (HEAD_DIM + 4u);
    for (var i = 0u; i < HEAD_DIM; i++) {
      partials[row + i] = of_head(o[i], head);
    }
    partials[row + HEAD_DIM] = of_head(top, head);
    partials[row + HEAD_DIM + 1u] = of_head(sum, head);
  }
}

const KEYS = 8u;

fn weight(scores: Rows) -> Rows {
  return select(Rows(0.0), exp(scores - top), scores > Rows(LOWEST));
}

fn attend_keys_scale(row: u32, kv_head: u32) -> f32 {
  return 1.0;
}

fn attend_values_scale(row: u32, kv_head: u32) -> f32 {
  return 1.0;
}

fn attend(kv_head: u32, first: u32, last: u32, base: u32, rows: u32) {
  let offset = kv_head * (HEAD_DIM / 2u);
  let p0 = (min(first + 0u, last) - base) % rows;
  let p1 = (min(first + 1u, last) - base) % rows;
  let p2 = (min(first + 2u, last) - base) % rows;
  let p3 = (min(first + 3u, last) - base) % rows;
  let p4 = (min(first + 4u, last) - base) % rows;
  let p5 = (min(first + 5u, last) - base) % rows;
  let p6 = (min(first + 6u, last) - base) % rows;
  let p7 = (min(first + 7u, last) - base) % rows;
  let r0 = p0 * KV_ROW_WORDS + offset;
  let r1 = p1 * KV_ROW_WORDS + offset;
  let r2 = p2 * KV_ROW_WORDS + offset;
  let r3 = p3 * KV_ROW_WORDS + offset;
  let r4 = p4 * KV_ROW_WORDS + offset;
  let r5 = p5 * KV_ROW_WORDS + offset;
  let r6 = p6 * KV_ROW_WORDS + offset;
  let r7 = p7 * KV_ROW_WORDS + offset;
  var s0 = Rows(0.0);
  var s1 = Rows(0.0);
  var s2 = Rows(0.0);
  var s3 = Rows(0.0);
  var s4 = Rows(0.0);
  var s5 = Rows(0.0);
  var s6 = Rows(0.0);
  var s7 = Rows(0.0);
  for (var w = 0u; w < HEAD_DIM / 2u; w++) {
    let q_x = q[2u * w];
    let q_y = q[2u * w + 1u];
    let k0 = unpack2x16float(keys[r0 + w]);
    s0 += q_x * k0.x + q_y * k0.y;
    let k1 = unpack2x16float(keys[r1 + w]);
    s1 += q_x * k1.x + q_y * k1.y;
    let k2 = unpack2x16float(keys[r2 + w]);
    s2 += q_x * k2.x + q_y * k2.y;
    let k3 = unpack2x16float(keys[r3 + w]);
    s3 += q_x * k3.x + q_y * k3.y;
    let k4 = unpack2x16float(keys[r4 + w]);
    s4 += q_x * k4.x + q_y * k4.y;
    let k5 = unpack2x16float(keys[r5 + w]);
    s5 += q_x * k5.x + q_y * k5.y;
    let k6 = unpack2x16float(keys[r6 + w]);
    s6 += q_x * k6.x + q_y * k6.y;
    let k7 = unpack2x16float(keys[r7 + w]);
    s7 += q_x * k7.x + q_y * k7.y;
  }
  s0 = seen(s0 * attend_keys_scale(p0, kv_head), first + 0u, last);
  s1 = seen(s1 * attend_keys_scale(p1, kv_head), first + 1u, last);
  s2 = seen(s2 * attend_keys_scale(p2, kv_head), first + 2u, last);
  s3 = seen(s3 * attend_keys_scale(p3, kv_head), first + 3u, last);
  s4 = seen(s4 * attend_keys_scale(p4, kv_head), first + 4u, last);
  s5 = seen(s5 * attend_keys_scale(p5, kv_head), first + 5u, last);
  s6 = seen(s6 * attend_keys_scale(p6, kv_head), first + 6u, last);
  s7 = seen(s7 * attend_keys_scale(p7, kv_head), first + 7u, last);
  let before = top;
  top = max(max(max(before, s0), max(s1, s2)), max(max(s3, s4), max(s5, max(s6, s7))));
  let fade = exp(before - top);
  s0 = weight(s0);
  s1 = weight(s1);
  s2 = weight(s2);
  s3 = weight(s3);
  s4 = weight(s4);
  s5 = weight(s5);
  s6 = weight(s6);
  s7 = weight(s7);
  sum = sum * fade + (((s0 + s1) + (s2 + s3)) + ((s4 + s5) + (s6 + s7)));
  s0 *= attend_values_scale(p0, kv_head);
  s1 *= attend_values_scale(p1, kv_head);
  s2 *= attend_values_scale(p2, kv_head);
  s3 *= attend_values_scale(p3, kv_head);
  s4 *= attend_values_scale(p4, kv_head);
  s5 *= attend_values_scale(p5, kv_head);
  s6 *= attend_values_scale(p6, kv_head);
  s7 *= attend_values_scale(p7, kv_head);
  for (var w = 0u; w < HEAD_DIM / 2u; w++) {
    let v0 = unpack2x16float(values[r0 + w]);
    let v1 = unpack2x16float(values[r1 + w]);
    let v2 = unpack2x16float(values[r2 + w]);
    let v3 = unpack2x16float(values[r3 + w]);
    let v4 = unpack2x16float(values[r4 + w]);
    let v5 = unpack2x16float(values[r5 + w]);
    let v6 = unpack2x16float(values[r6 + w]);
    let v7 = unpack2x16float(values[r7 + w]);
    o[2u * w] = o[2u * w] * fade + (((s0 * v0.x + s1 * v1.x) + (s2 * v2.x + s3 * v3.x)) + ((s4 * v4.x + s5 * v5.x) + (s6 * v6.x + s7 * v7.x)));
    o[2u * w + 1u] = o[2u * w + 1u] * fade + (((s0 * v0.y + s1 * v1.y) + (s2 * v2.y + s3 * v3.y)) + ((s4 * v4.y + s5 * v5.y) + (s6 * v6.y + s7 * v7.y)));
  }
}
