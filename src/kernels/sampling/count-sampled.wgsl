@compute @workgroup_size(1)
fn main() {
  counts[tokens[step.sample_offset]] += 1u;
}
