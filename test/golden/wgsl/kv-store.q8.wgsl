struct Step {
  position: u32,
  tokens: u32,
  global_capacity: u32,
  token_offset: u32,
  sample_offset: u32,
  logit_row: u32,
  first_group: u32,
}

@group(0) @binding(0) var<storage, read> fresh_keys: array<Piece>;
@group(0) @binding(1) var<storage, read> fresh_values: array<Piece>;
@group(0) @binding(2) var<storage, read_write> keys: array<Piece>;
@group(0) @binding(3) var<storage, read_write> values: array<Piece>;
@group(0) @binding(4) var<uniform> step: Step;

const PIECE_WORDS = 2u;
const THREADS = 64u;

alias Piece = vec2<u32>;

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
