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
