override WIDTH: u32;
override EPSILON: f32;

@compute @workgroup_size(THREADS)
fn main(
  @builtin(workgroup_id) workgroup: vec3<u32>,
  @builtin(num_workgroups) workgroups: vec3<u32>,
  @builtin(local_invocation_index) thread: u32,
) {
  let row = workgroup.x + workgroup.y * workgroups.x;
  if (row >= step.tokens) {
    return;
  }
  let quads = WIDTH / 4u;
  let start = row * quads;
  var squares = 0.0;
  for (var i = thread; i < quads; i += THREADS) {
    let value = x[start + i];
    squares += dot(value, value);
  }
  let scale = inverseSqrt(workgroup_sum(thread, squares) / f32(WIDTH) + EPSILON);
  for (var i = thread; i < quads; i += THREADS) {
    y[start + place_of(i, quads)] = x[start + i] * scale * weight[i];
  }
}
