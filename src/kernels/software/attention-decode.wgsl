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
