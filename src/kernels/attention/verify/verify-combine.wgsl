override HEADS: u32;
override HEAD_DIM: u32;

// A thread does 4 channels of one head and finds the splits' common maximum for itself: no barriers.
@compute @workgroup_size(THREADS)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
  let units = HEAD_DIM / 4u;
  if (id.x >= HEADS * units) {
    return;
  }
  let head = id.x / units;
  let token = id.z;
  let live = live_slots_of(token);
  let run = run_length(live);
  let splits = (live + run - 1u) / run;
  let row = units + 1u;
  var top = LOWEST;
  for (var split = 0u; split < splits; split++) {
    top = max(top, partials[((token * MAX_SPLITS + split) * HEADS + head) * row + units].x);
  }
  var sum = 0.0;
  var o = vec4(0.0);
  for (var split = 0u; split < splits; split++) {
    let start = ((token * MAX_SPLITS + split) * HEADS + head) * row;
    let share = partials[start + units];
    let weight = exp(share.x - top);
    sum += weight * share.y;
    o += weight * partials[start + id.x % units];
  }
  out[token * HEADS * units + id.x] = o / sum;
}
