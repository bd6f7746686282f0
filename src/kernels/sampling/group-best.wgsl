override VALID_VOCABULARY: u32;
override GROUPS: u32;

@compute @workgroup_size(THREADS)
fn main(@builtin(global_invocation_id) group: vec3<u32>) {
  var best = vec2(0u, NO_ID);
  for (var id = group.x; id < VALID_VOCABULARY; id += GROUPS) {
    best = better(best, vec2(order_of(logits[id]), id));
  }
  group_best[group.x] = best;
}
