// gelu is wgsl/gelu.wgsl's.
override width: u32;

@group(0) @binding(0) var<storage, read> bias: array<vec4<f32>>;
@group(0) @binding(1) var<storage, read_write> y: array<vec4<f32>>;
@group(0) @binding(2) var<uniform> step: Step;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
  let quads = width / 4u;
  if (id.x >= quads || id.y >= step.tokens) {
    return;
  }
  let place = id.y * quads + id.x;
  y[place] = gelu(y[place] + bias[id.x]);
}
