// gelu is wgsl/gelu.wgsl's.
override FEED_FORWARD: u32;

@compute @workgroup_size(THREADS)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
  let quads = FEED_FORWARD / 4u;
  if (id.x >= quads || id.y >= step.tokens) {
    return;
  }
  let gate = id.y * 2u * quads + id.x;
  h[id.y * quads + place_of(id.x, quads)] = gelu(gate_up[gate]) * gate_up[gate + quads];
}
