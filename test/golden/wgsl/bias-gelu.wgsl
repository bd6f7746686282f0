struct Step {
  position: u32,
  tokens: u32,
  global_capacity: u32,
  token_offset: u32,
  sample_offset: u32,
  logit_row: u32,
  first_group: u32,
}

@group(0) @binding(0) var<storage, read> bias: array<vec4<f32>>;
@group(0) @binding(1) var<storage, read_write> y: array<vec4<f32>>;
@group(0) @binding(2) var<uniform> step: Step;

const THREADS = 64u;

// 0.5 g (1 + tanh z) = g / (1 + exp(-2 z)), which keeps the digits that 1 + tanh loses on the negative side.
// Past |g| = 9 the factor is 0 or 1 in f32; without the clamps g^3 and exp would overflow, and a huge negative
// gate would make something of a factor that only is nearly 0.
fn gelu(gate: vec4<f32>) -> vec4<f32> {
  let g = clamp(gate, vec4(-9.0), vec4(9.0));
  let z = 0.7978845608028654 * (g + 0.044715 * g * g * g);
  return max(gate, vec4(-9.0)) / (1.0 + exp(-2.0 * z));
}

// gelu is wgsl/gelu.wgsl's.
override WIDTH: u32;

@compute @workgroup_size(THREADS)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
  let quads = WIDTH / 4u;
  if (id.x >= quads || id.y >= step.tokens) {
    return;
  }
  let place = id.y * quads + id.x;
  y[place] = gelu(y[place] + bias[id.x]);
}
