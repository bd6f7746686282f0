override WIDTH: u32;

@compute @workgroup_size(THREADS)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
  let quads = WIDTH / 4u;
  if (id.x >= quads || id.y >= step.tokens) {
    return;
  }
  let place = id.y * quads + id.x;
  residual[place] += y[place] + bias[id.x];
}
