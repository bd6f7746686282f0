// gelu is wgsl/gelu.wgsl's.
override feed_forward: u32;

@group(0) @binding(0) var<storage, read> gate_up: array<vec4<f32>>;
@group(0) @binding(1) var<storage, read_write> h: array<vec4<f32>>;
@group(0) @binding(2) var<uniform> step: Step;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
  let quads = feed_forward / 4u;
  if (id.x >= quads || id.y >= step.tokens) {
    return;
  }
  let gate = id.y * 2u * quads + id.x;
  h[id.y * quads + id.x] = gelu(gate_up[gate]) * gate_up[gate + quads];
}
