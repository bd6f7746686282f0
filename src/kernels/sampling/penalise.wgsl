override valid_vocabulary: u32;
override groups: u32;

@group(0) @binding(0) var<storage, read_write> logits: array<f32>;
@group(0) @binding(1) var<storage, read> counts: array<u32>;
@group(0) @binding(2) var<uniform> sampling: Sampling;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) group: vec3<u32>) {
  for (var id = group.x; id < valid_vocabulary; id += groups) {
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
