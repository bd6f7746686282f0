// 0.5 g (1 + tanh z) = g / (1 + exp(-2 z)), which keeps the digits that 1 + tanh loses on the negative side.
// Past |g| = 9 the factor is 0 or 1 in f32; without the clamps g^3 and exp would overflow, and a huge negative
// gate would make something of a factor that only is nearly 0.
fn gelu(gate: vec4<f32>) -> vec4<f32> {
  let g = clamp(gate, vec4(-9.0), vec4(9.0));
  let z = 0.7978845608028654 * (g + 0.044715 * g * g * g);
  return max(gate, vec4(-9.0)) / (1.0 + exp(-2.0 * z));
}
