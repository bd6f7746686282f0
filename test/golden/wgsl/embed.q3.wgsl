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
@group(0) @binding(3) var<storage, read> low: array<u32>;
@group(0) @binding(4) var<storage, read> high: array<u32>;
@group(0) @binding(5) var<storage, read> scales: array<u32>;

const THREADS = 64u;

override UNITS: u32;
override SCALE_WORDS: u32 = (UNITS * 2u + 1u) / 2u;

fn byte_values(w: u32) -> vec4<f32> {
  return vec4<f32>((vec4<i32>(bitcast<i32>(w)) << vec4<u32>(24u, 16u, 8u, 0u)) >> vec4<u32>(24u));
}

fn quad_at(row: u32, quad: u32) -> vec4<f32> {
  let unit = quad / 8u;
  let part = quad % 8u;
  let r_first = row * UNITS;
  let r_scales = row * SCALE_WORDS;
  let r_unit = r_first + unit;
  let r_s = (unpack2x16float(scales[r_scales + unit] >> ((part / 4u) * 16u)).x * 0.00390625);
  let r_q = byte_values(((((((low[r_unit * 2u + (part / 4u)] >> ((part % 4u) * 2u)) & 0x03030303u) | (((high[r_unit * 1u + (part / 8u)] >> ((part % 8u) * 1u)) & 0x01010101u) << 2u)) | 0x80808080u) - 0x04040404u) ^ 0x80808080u));
  let r_w0 = r_s * r_q;
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
