override GROUPS: u32;

var<workgroup> lanes: array<vec2<u32>, THREADS>;

@compute @workgroup_size(THREADS)
fn main(@builtin(local_invocation_index) thread: u32) {
  var best = vec2(0u, NO_ID);
  for (var group = thread; group < GROUPS; group += THREADS) {
    best = better(best, group_best[group]);
  }
  lanes[thread] = best;
  workgroupBarrier();
  if (thread < 16u) {
    for (var i = 1u; i < 16u; i++) {
      best = better(best, lanes[thread + 16u * i]);
    }
    lanes[thread] = best;
  }
  workgroupBarrier();
  if (thread == 0u) {
    for (var i = 1u; i < 16u; i++) {
      best = better(best, lanes[i]);
    }
    tokens[step.sample_offset] = best.y;
  }
}
