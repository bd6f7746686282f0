override ROW_QUADS: u32;
override FIRST_ROW: u32;
override ROWS: u32;
override SCALE: f32;

@compute @workgroup_size(THREADS)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
  let quad = id.x;
  let row = tokens[step.token_offset + id.y] - FIRST_ROW;
  if (quad < ROW_QUADS && row < ROWS) {
    x[id.y * ROW_QUADS + quad] = SCALE * quad_at(row, quad);
  }
}
