@compute @workgroup_size(THREADS)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
  if (id.x < step.tokens) {
    atomicOr(&counts[tokens[step.token_offset + id.x]], 0x80000000u);
  }
}
