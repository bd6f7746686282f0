// Words of a row, which is copied in pieces of PIECE_WORDS words.
override ROW_WORDS: u32;
// Slots of a local layer's ring; 0 on global layers, whose capacity is the step's.
override LOCAL_CAPACITY: u32;

@compute @workgroup_size(THREADS)
fn main(
  @builtin(workgroup_id) workgroup: vec3<u32>,
  @builtin(num_workgroups) workgroups: vec3<u32>,
  @builtin(local_invocation_index) thread: u32,
) {
  let capacity = select(LOCAL_CAPACITY, step.global_capacity, LOCAL_CAPACITY == 0u);
  let pieces = ROW_WORDS / PIECE_WORDS;
  let rows = min(step.tokens, capacity);
  let index = (workgroup.x + workgroup.y * workgroups.x) * THREADS + thread;
  if (index >= rows * pieces) {
    return;
  }
  let token = step.tokens - rows + index / pieces;
  let source = token * pieces + index % pieces;
  let slot_piece = ((step.position + token) % capacity) * pieces + index % pieces;
  keys[slot_piece] = fresh_keys[source];
  values[slot_piece] = fresh_values[source];
}
