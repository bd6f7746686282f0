override valid_vocabulary: u32;
override groups: u32;

@group(0) @binding(0) var<storage, read> logits: array<u32>;
@group(0) @binding(1) var<storage, read_write> group_best: array<vec2<u32>>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) group: vec3<u32>) {
  var best = vec2(0u, NO_ID);
  for (var id = group.x; id < valid_vocabulary; id += groups) {
    best = better(best, vec2(order_of(logits[id]), id));
  }
  group_best[group.x] = best;
}
