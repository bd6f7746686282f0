// Words of a row: K * E / 2.
override row_words: u32;
// Slots of a local layer's ring; 0 on global layers, whose capacity is the step's.
override local_capacity: u32;

@group(0) @binding(0) var<storage, read> fresh_keys: array<vec4<u32>>;
@group(0) @binding(1) var<storage, read> fresh_values: array<vec4<u32>>;
@group(0) @binding(2) var<storage, read_write> keys: array<vec4<u32>>;
@group(0) @binding(3) var<storage, read_write> values: array<vec4<u32>>;
@group(0) @binding(4) var<uniform> step: Step;

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) workgroup: vec3<u32>,
  @builtin(num_workgroups) workgroups: vec3<u32>,
  @builtin(local_invocation_index) thread: u32,
) {
  let capacity = select(local_capacity, step.global_capacity, local_capacity == 0u);
  let quads = row_words / 4u;
  let rows = min(step.tokens, capacity);
  let index = (workgroup.x + workgroup.y * workgroups.x) * 64u + thread;
  if (index >= rows * quads) {
    return;
  }
  let token = step.tokens - rows + index / quads;
  let source = token * quads + index % quads;
  let slot_quad = ((step.position + token) % capacity) * quads + index % quads;
  keys[slot_quad] = fresh_keys[source];
  values[slot_quad] = fresh_values[source];
}
