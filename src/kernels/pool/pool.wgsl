override WIDTH: u32;
override SIDE: u32;
override FACTOR: u32;

@compute @workgroup_size(THREADS)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
  let quads = WIDTH / 4u;
  let pooled = SIDE / FACTOR;
  if (id.x >= quads || id.y >= pooled * pooled) {
    return;
  }
  let top = (id.y / pooled) * FACTOR;
  let left = (id.y % pooled) * FACTOR;
  var sum = vec4(0.0);
  for (var row = 0u; row < FACTOR; row++) {
    for (var column = 0u; column < FACTOR; column++) {
      sum += x[((top + row) * SIDE + left + column) * quads + id.x];
    }
  }
  y[id.y * quads + id.x] = sum / f32(FACTOR * FACTOR);
}
