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
  var sum = 0.0;
  for (var i = thread; i < quads; i += THREADS) {
    sum += dot(x[start + i], vec4(1.0));
  }
  let mean = workgroup_sum(thread, sum) / f32(WIDTH);
  // The mean is taken off before squaring: E(x^2) - mean^2 loses all digits where the mean is large.
  var squares = 0.0;
  for (var i = thread; i < quads; i += THREADS) {
    let centred = x[start + i] - mean;
    squares += dot(centred, centred);
  }
  let scale = inverseSqrt(workgroup_sum(thread, squares) / f32(WIDTH) + EPSILON);
  for (var i = thread; i < quads; i += THREADS) {
    y[start + i] = (x[start + i] - mean) * scale * weight[i] + bias[i];
  }
}
