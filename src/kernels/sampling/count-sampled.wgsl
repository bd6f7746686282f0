@group(0) @binding(0) var<storage, read> tokens: array<u32>;
@group(0) @binding(1) var<storage, read_write> counts: array<u32>;
@group(0) @binding(2) var<uniform> step: Step;

@compute @workgroup_size(1)
fn main() {
  counts[tokens[step.sample_offset]] += 1u;
}
