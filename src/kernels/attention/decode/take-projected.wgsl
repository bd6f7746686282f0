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
