// A word is random bits where KEEP has ones, and SET elsewhere.
override KEEP: u32;
override SET: u32;
override COUNT: u32;
override SEED: u32;

// The finaliser of MurmurHash3, which turns neighbouring indices into unrelated bits.
fn scrambled(index: u32) -> u32 {
  var h = index * 0x9e3779b9u + SEED;
  h = (h ^ (h >> 16u)) * 0x85ebca6bu;
  h = (h ^ (h >> 13u)) * 0xc2b2ae35u;
  return h ^ (h >> 16u);
}

@compute @workgroup_size(256)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) thread: u32) {
  let first = ((group.y * 32768u + group.x) * 256u + thread) * 4u;
  for (var i = first; i < min(first + 4u, COUNT); i++) {
    words[i] = (scrambled(i) & KEEP) | SET;
  }
}
