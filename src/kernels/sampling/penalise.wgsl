override VALID_VOCABULARY: u32;
override GROUPS: u32;

@compute @workgroup_size(THREADS)
fn main(@builtin(global_invocation_id) group: vec3<u32>) {
  for (var id = group.x; id < VALID_VOCABULARY; id += GROUPS) {
    let seen = counts[id];
    if (seen != 0u) {
      let logit = logits[id];
      let repeated = select(logit * sampling.repetition, logit / sampling.repetition, logit > 0.0);
      let answered = seen & 0x7fffffffu;
      let presence = select(0.0, sampling.presence, answered > 0u);
      logits[id] = repeated - sampling.frequency * f32(answered) - presence;
    }
  }
}
