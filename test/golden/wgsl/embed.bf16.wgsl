struct Step {
  position: u32,
  tokens: u32,
  global_capacity: u32,
  token_offset: u32,
  sample_offset: u32,
  logit_row: u32,
  first_group: u32,
}

@group(0) @binding(0) var<uniform> step: Step;
@group(0) @binding(1) var<storage, read> tokens: array<u32>;
@group(0) @binding(2) var<storage, read_write> x: array<vec4<f32>>;
@group(0) @binding(3) var<storage, read> low: array<vec2<u32>>;

const THREADS = 64u;

override QUADS: u32;

fn float_quad(index: u32) -> vec4<f32> {
  let w = low[index];
  return bitcast<vec4<f32>>(vec4<u32>(w.x << 16u, w.x & 0xffff0000u, w.y << 16u, w.y & 0xffff0000u));
}

fn quad_at(row: u32, quad: u32) -> vec4<f32> {
  let unit = quad / 1u;
  let part = quad % 1u;
  let r_first = row * QUADS;
  let r_w0 = float_quad(r_first + unit);
  return r_w0;
}

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
