override valid_vocabulary: u32;

@group(0) @binding(0) var<storage, read_write> logits: array<f32>;
@group(0) @binding(1) var<storage, read> bias: array<vec2<u32>>;
@group(0) @binding(2) var<uniform> sampling: Sampling;

@compute @workgroup_size(256)
fn main(@builtin(local_invocation_index) thread: u32) {
  for (var pair = thread; pair < sampling.bias_count; pair += 256u) {
    let id = bias[pair].x;
    if (id < valid_vocabulary) {
      logits[id] += bitcast<f32>(bias[pair].y);
    }
  }
}
