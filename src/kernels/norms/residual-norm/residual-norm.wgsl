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
    let value = y[start + i];
    squares += dot(value, value);
  }
  let post = inverseSqrt(workgroup_sum(thread, squares) / f32(WIDTH) + EPSILON);
  squares = 0.0;
  for (var i = thread; i < quads; i += THREADS) {
    let value = residual[start + i] + y[start + i] * post * w_post[i];
    residual[start + i] = value;
    squares += dot(value, value);
  }
  let next = inverseSqrt(workgroup_sum(thread, squares) / f32(WIDTH) + EPSILON);
  // Each thread reads back only what it wrote itself; a row may be too long for workgroup memory.
  for (var i = thread; i < quads; i += THREADS) {
    x[start + place_of(i, quads)] = residual[start + i] * next * w_next[i];
  }
}
