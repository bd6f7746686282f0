override valid_vocabulary: u32;
override groups: u32;

@group(0) @binding(0) var<storage, read> logits: array<u32>;
@group(0) @binding(1) var<storage, read> group_best: array<vec2<u32>>;
@group(0) @binding(2) var<storage, read_write> group_sum: array<f32>;
@group(0) @binding(3) var<uniform> sampling: Sampling;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) group: vec3<u32>) {
  if (!nucleus_of_all(sampling)) {
    return;
  }
  let best = group_best[group.x].x;
  var sum = 0.0;
  for (var id = group.x; id < valid_vocabulary; id += groups) {
    sum += weight_of(order_of(logits[id]), best, sampling.temperature);
  }
  group_sum[group.x] = sum;
}
