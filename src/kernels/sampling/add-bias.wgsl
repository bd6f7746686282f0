override VALID_VOCABULARY: u32;

@compute @workgroup_size(256)
fn main(@builtin(local_invocation_index) thread: u32) {
  for (var pair = thread; pair < sampling.bias_count; pair += 256u) {
    let id = bias[pair].x;
    if (id < VALID_VOCABULARY) {
      logits[id] += bitcast<f32>(bias[pair].y);
    }
  }
}
