struct Step {
  position: u32,
  tokens: u32,
  global_capacity: u32,
  token_offset: u32,
  sample_offset: u32,
  logit_row: u32,
  first_group: u32,
}

@group(0) @binding(0) var<storage, read> qkv: array<vec2<f32>>;
@group(0) @binding(1) var<storage, read> query_norm: array<vec2<f32>>;
@group(0) @binding(2) var<storage, read> key_norm: array<vec2<f32>>;
@group(0) @binding(3) var<storage, read> rope: array<vec2<f32>>;
@group(0) @binding(4) var<storage, read_write> query: array<vec2<f32>>;
@group(0) @binding(5) var<storage, read_write> keys: array<u32>;
@group(0) @binding(6) var<storage, read_write> values: array<u32>;
@group(0) @binding(7) var<uniform> step: Step;

override HEADS: u32;
override KV_HEADS: u32;
override HEAD_DIM: u32;
override QUERY_SCALE: f32;
override EPSILON: f32;
// Slots of a local layer's ring; 0 on global layers, whose capacity is the step's.
override LOCAL_CAPACITY: u32;
// 1: keys and values go to the slot of the step's position; 0: to the row of their token.
override INTO_CACHE: u32;
// Words of the keys, or values, of one position.
override KV_ROW_WORDS: u32;
// Threads of a workgroup: each has two neighbouring channels of the first half and their RoPE partners.
override THREADS = HEAD_DIM / 4u;

@compute @workgroup_size(THREADS)
fn main(
  @builtin(workgroup_id) workgroup: vec3<u32>,
  @builtin(num_workgroups) workgroups: vec3<u32>,
  @builtin(local_invocation_index) thread: u32,
) {
  let all_heads = HEADS + 2u * KV_HEADS;
  let index = workgroup.x + workgroup.y * workgroups.x;
  let token = index / all_heads;
  let head = index % all_heads;
  if (token >= step.tokens) {
    return;
  }
  let half = HEAD_DIM / 4u;
  let start = index * 2u * half;
  let first = qkv[start + thread];
  let second = qkv[start + half + thread];

  let position = step.position + token;
  var row = token;
  if (INTO_CACHE == 1u) {
    row = position % select(LOCAL_CAPACITY, step.global_capacity, LOCAL_CAPACITY == 0u);
  }
  if (head >= HEADS + KV_HEADS) {
    store_values(row, head - HEADS - KV_HEADS, thread, first, second);
    return;
  }

  let sum = workgroup_sum(thread, dot(first, first) + dot(second, second));
  var scale = inverseSqrt(sum / f32(HEAD_DIM) + EPSILON);
  let is_query = head < HEADS;
  var weight_first = key_norm[thread];
  var weight_second = key_norm[thread + half];
  if (is_query) {
    weight_first = query_norm[thread];
    weight_second = query_norm[thread + half];
    scale *= QUERY_SCALE;
  }
  let a = first * scale * weight_first;
  let b = second * scale * weight_second;
  let r0 = rotation(position, 2u * thread);
  let r1 = rotation(position, 2u * thread + 1u);
  let cosine = vec2(r0.x, r1.x);
  let sine = vec2(r0.y, r1.y);
  let turned_first = a * cosine - b * sine;
  let turned_second = b * cosine + a * sine;
  if (is_query) {
    let place = (token * HEADS + head) * 2u * half + thread;
    query[place] = turned_first;
    query[place + half] = turned_second;
  } else {
    store_keys(row, head - HEADS, thread, turned_first, turned_second);
  }
}

// (cos, sin) of the angle of `position` for pair `i`, from those of its low byte and of the rest.
fn rotation(position: u32, i: u32) -> vec2<f32> {
  let pairs = HEAD_DIM / 2u;
  let low = rope[(position & 255u) * pairs + i];
  let high = rope[(256u + (position >> 8u)) * pairs + i];
  return vec2(low.x * high.x - low.y * high.y, low.y * high.x + low.x * high.y);
}

var<workgroup> workgroup_sum_lanes: array<f32, 64>;

fn workgroup_sum(thread: u32, value: f32) -> f32 {
  workgroup_sum_lanes[thread] = value;
  workgroupBarrier();
  var result = workgroup_sum_lanes[0];
  for (var i = 1u; i < THREADS; i++) {
    result = result + workgroup_sum_lanes[i];
  }
  return result;
}

fn store_keys(row: u32, kv_head: u32, thread: u32, first: vec2<f32>, second: vec2<f32>) {
  let word = row * KV_ROW_WORDS + kv_head * (HEAD_DIM / 2u) + thread;
  keys[word] = pack2x16float(first);
  keys[word + HEAD_DIM / 4u] = pack2x16float(second);
}

fn store_values(row: u32, kv_head: u32, thread: u32, first: vec2<f32>, second: vec2<f32>) {
  let word = row * KV_ROW_WORDS + kv_head * (HEAD_DIM / 2u) + thread;
  values[word] = pack2x16float(first);
  values[word + HEAD_DIM / 4u] = pack2x16float(second);
}
