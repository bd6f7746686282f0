override VALID_VOCABULARY: u32;
override GROUPS: u32;

@compute @workgroup_size(THREADS)
fn main(@builtin(global_invocation_id) group: vec3<u32>) {
  let best = group_best[group.x].x;
  var sum = 0.0;
  for (var id = group.x; id < VALID_VOCABULARY; id += GROUPS) {
    sum += weight_of(order_of(logits[id]), best, sampling.temperature);
  }
  group_sum[group.x] = sum;
}
