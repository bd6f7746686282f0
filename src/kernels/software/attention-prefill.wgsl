// For adapters that run shaders on the CPU. A thread owns ROWS rows, a row being a query head of a token, and
// keeps their queries and outputs channel by channel as vectors over the rows: every K or V word that is
// loaded and unpacked then feeds 4 rows. No barriers, and all addresses of K and V are the same for a whole
// workgroup, which software adapters load once instead of lane by lane.
override HEADS: u32;
override KV_HEADS: u32;
override LOCAL_CAPACITY: u32;
override WINDOW: u32;
override THREADS: u32;

const TOKENS_PER_THREAD = ROWS / HEADS_PER_KV;

var<private> q: array<vec4<f32>, HEAD_DIM>;
var<private> o: array<vec4<f32>, HEAD_DIM>;
var<private> top: vec4<f32>;
var<private> sum: vec4<f32>;
// Oldest and newest position each row sees.
var<private> oldest: vec4<u32>;
var<private> newest: vec4<u32>;

fn seen(scores: vec4<f32>, key: u32, last: u32) -> vec4<f32> {
  return select(vec4(LOWEST), scores, (vec4(key) >= oldest) & (vec4(key) <= min(newest, vec4(last))));
}

@compute @workgroup_size(THREADS)
fn main(@builtin(workgroup_id) workgroup: vec3<u32>, @builtin(local_invocation_index) thread: u32) {
  let kv_head = workgroup.y;
  let first_token = workgroup.x * THREADS * TOKENS_PER_THREAD;
  let last_token = min(step.tokens, first_token + THREADS * TOKENS_PER_THREAD) - 1u;
  var starts: vec4<u32>;
  for (var r = 0u; r < ROWS; r++) {
    let token = min(first_token + thread * TOKENS_PER_THREAD + r / HEADS_PER_KV, step.tokens - 1u);
    starts[r] = (token * HEADS + kv_head * HEADS_PER_KV + r % HEADS_PER_KV) * HEAD_DIM;
    let position = step.position + token;
    oldest[r] = select(0u, position - WINDOW + 1u, position >= WINDOW);
    newest[r] = last_visible[token];
  }
  for (var i = 0u; i < HEAD_DIM; i++) {
    q[i] = vec4(query[starts.x + i], query[starts.y + i], query[starts.z + i], query[starts.w + i]);
    o[i] = vec4(0.0);
  }
  top = vec4(LOWEST);
  sum = vec4(0.0);

  // The keys anything in this workgroup sees: [first_key, step.position) in the cache, [step.position, last_key] fresh.
  let first_position = step.position + first_token;
  let first_key = select(0u, first_position - WINDOW + 1u, first_position >= WINDOW);
  let last_key = last_visible[last_token];
  let capacity = select(LOCAL_CAPACITY, step.global_capacity, LOCAL_CAPACITY == 0u);
  for (var key = first_key; key < step.position; key += KEYS) {
    attend_past(kv_head, key, step.position - 1u, 0u, capacity);
  }
  for (var key = max(first_key, step.position); key <= last_key; key += KEYS) {
    attend_fresh(kv_head, key, last_key, step.position, step.tokens);
  }

  for (var r = 0u; r < ROWS; r++) {
    if (first_token + thread * TOKENS_PER_THREAD + r / HEADS_PER_KV < step.tokens) {
      let scale = 1.0 / sum[r];
      for (var i = 0u; i < HEAD_DIM; i++) {
        out[starts[r] + i] = o[i][r] * scale;
      }
    }
  }
}
