override VALID_VOCABULARY: u32;
override GROUPS: u32;

@compute @workgroup_size(THREADS)
fn main(@builtin(global_invocation_id) group: vec3<u32>) {
  for (var id = group.x; id < VALID_VOCABULARY; id += GROUPS) {
    let allowed = (mask[id >> 5u] >> (id & 31u)) & 1u;
    // What is no number stays so: it tells that the logits are wrong.
    let is_number = (logits[id] & 0x7fffffffu) <= 0x7f800000u;
    if (allowed == 0u && is_number) {
      // The bits of -inf, which WGSL cannot write as a number.
      logits[id] = 0xff800000u;
    }
  }
}
