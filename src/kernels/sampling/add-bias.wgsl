override VALID_VOCABULARY: u32;

@compute @workgroup_size(THREADS)
fn main(@builtin(local_invocation_index) thread: u32) {
  for (var pair = thread; pair < sampling.bias_count; pair += THREADS) {
    let id = bias[pair].x;
    if (id < VALID_VOCABULARY) {
      logits[id] += bitcast<f32>(bias[pair].y);
    }
  }
}
