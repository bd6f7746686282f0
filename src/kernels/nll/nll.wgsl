override VOCABULARY: u32;

@compute @workgroup_size(THREADS)
fn main(@builtin(workgroup_id) workgroup: vec3<u32>, @builtin(local_invocation_index) thread: u32) {
  let row = workgroup.x;
  if (row >= step.tokens) {
    return;
  }
  let start = row * VOCABULARY;
  var mine = -3.4028234e38;
  for (var i = thread; i < VOCABULARY; i += THREADS) {
    mine = max(mine, logits[start + i]);
  }
  let top = workgroup_max(thread, mine);
  var sum = 0.0;
  for (var i = thread; i < VOCABULARY; i += THREADS) {
    // The bound keeps exp away from -inf, which WGSL need not handle; e^-100 adds nothing to a sum of at least 1.
    sum += exp(max(logits[start + i] - top, -100.0));
  }
  sum = workgroup_sum(thread, sum);
  if (thread == 0u) {
    // In this order nothing is lost when the logits are large and close.
    nll[row] = (top - logits[start + targets[row]]) + log(sum);
  }
}
