override width: u32;

@group(0) @binding(0) var<storage, read> bias: array<vec4<f32>>;
@group(0) @binding(1) var<storage, read_write> y: array<vec4<f32>>;
@group(0) @binding(2) var<uniform> step: Step;

// tanh GELU as g / (1 + exp(-2 z)); past |g| = 9 the factor is 0 or 1 in f32, and the clamp keeps exp finite.
fn gelu(value: vec4<f32>) -> vec4<f32> {
  let g = clamp(value, vec4(-9.0), vec4(9.0));
  let z = 0.7978845608028654 * (g + 0.044715 * g * g * g);
  return max(value, vec4(-9.0)) / (1.0 + exp(-2.0 * z));
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
  let quads = width / 4u;
  if (id.x >= quads || id.y >= step.tokens) {
    return;
  }
  let place = id.y * quads + id.x;
  y[place] = gelu(y[place] + bias[id.x]);
}
