struct Step {
  position: u32,
  tokens: u32,
  global_capacity: u32,
  token_offset: u32,
  sample_offset: u32,
  logit_row: u32,
}

@group(0) @binding(0) var<uniform> step: Step;
@group(0) @binding(1) var<storage, read> x: array<vec4<f32>>;
@group(0) @binding(2) var<storage, read_write> y: array<f32>;
@group(0) @binding(3) var<storage, read> low: array<vec2<u32>>;

override QUADS: u32;

fn float_quad(index: u32) -> vec4<f32> {
  let w = low[index];
  return vec4<f32>(unpack2x16float(w.x), unpack2x16float(w.y));
}

override ROWS: u32;
override ROW_QUADS: u32;
override FIRST_OUTPUT: u32;
override OUTPUT_STRIDE: u32;

@compute @workgroup_size(8)
fn main(
  @builtin(workgroup_id) group: vec3<u32>,
  @builtin(local_invocation_index) thread: u32,
) {
  let row = group.x * 64u + thread;
  let token = group.y * 4u;
  let last = step.tokens - 1u;
  let r0_first = min(row + 0u, ROWS - 1u) * QUADS;
  let r1_first = min(row + 8u, ROWS - 1u) * QUADS;
  let r2_first = min(row + 16u, ROWS - 1u) * QUADS;
  let r3_first = min(row + 24u, ROWS - 1u) * QUADS;
  let r4_first = min(row + 32u, ROWS - 1u) * QUADS;
  let r5_first = min(row + 40u, ROWS - 1u) * QUADS;
  let r6_first = min(row + 48u, ROWS - 1u) * QUADS;
  let r7_first = min(row + 56u, ROWS - 1u) * QUADS;
  let x0 = min(token + 0u, last) * ROW_QUADS;
  let x1 = min(token + 1u, last) * ROW_QUADS;
  let x2 = min(token + 2u, last) * ROW_QUADS;
  let x3 = min(token + 3u, last) * ROW_QUADS;
  var y0_0 = 0.0;
  var y0_1 = 0.0;
  var y0_2 = 0.0;
  var y0_3 = 0.0;
  var y1_0 = 0.0;
  var y1_1 = 0.0;
  var y1_2 = 0.0;
  var y1_3 = 0.0;
  var y2_0 = 0.0;
  var y2_1 = 0.0;
  var y2_2 = 0.0;
  var y2_3 = 0.0;
  var y3_0 = 0.0;
  var y3_1 = 0.0;
  var y3_2 = 0.0;
  var y3_3 = 0.0;
  var y4_0 = 0.0;
  var y4_1 = 0.0;
  var y4_2 = 0.0;
  var y4_3 = 0.0;
  var y5_0 = 0.0;
  var y5_1 = 0.0;
  var y5_2 = 0.0;
  var y5_3 = 0.0;
  var y6_0 = 0.0;
  var y6_1 = 0.0;
  var y6_2 = 0.0;
  var y6_3 = 0.0;
  var y7_0 = 0.0;
  var y7_1 = 0.0;
  var y7_2 = 0.0;
  var y7_3 = 0.0;
  for (var unit = 0u; unit < (QUADS / 8u); unit++) {
    for (var part = 0u; part < 4u; part++) {
      let r0_w0 = float_quad(r0_first + (unit * 4u + part) * 2u + 0u);
      let r0_w1 = float_quad(r0_first + (unit * 4u + part) * 2u + 1u);
      let r1_w0 = float_quad(r1_first + (unit * 4u + part) * 2u + 0u);
      let r1_w1 = float_quad(r1_first + (unit * 4u + part) * 2u + 1u);
      let r2_w0 = float_quad(r2_first + (unit * 4u + part) * 2u + 0u);
      let r2_w1 = float_quad(r2_first + (unit * 4u + part) * 2u + 1u);
      let r3_w0 = float_quad(r3_first + (unit * 4u + part) * 2u + 0u);
      let r3_w1 = float_quad(r3_first + (unit * 4u + part) * 2u + 1u);
      let r4_w0 = float_quad(r4_first + (unit * 4u + part) * 2u + 0u);
      let r4_w1 = float_quad(r4_first + (unit * 4u + part) * 2u + 1u);
      let r5_w0 = float_quad(r5_first + (unit * 4u + part) * 2u + 0u);
      let r5_w1 = float_quad(r5_first + (unit * 4u + part) * 2u + 1u);
      let r6_w0 = float_quad(r6_first + (unit * 4u + part) * 2u + 0u);
      let r6_w1 = float_quad(r6_first + (unit * 4u + part) * 2u + 1u);
      let r7_w0 = float_quad(r7_first + (unit * 4u + part) * 2u + 0u);
      let r7_w1 = float_quad(r7_first + (unit * 4u + part) * 2u + 1u);
      let quad = (unit * 4u + part) * 2u;
      {
        let v0 = x[x0 + quad + 0u];
        let v1 = x[x0 + quad + 1u];
        y0_0 += dot(r0_w0, v0) + dot(r0_w1, v1);
        y1_0 += dot(r1_w0, v0) + dot(r1_w1, v1);
        y2_0 += dot(r2_w0, v0) + dot(r2_w1, v1);
        y3_0 += dot(r3_w0, v0) + dot(r3_w1, v1);
        y4_0 += dot(r4_w0, v0) + dot(r4_w1, v1);
        y5_0 += dot(r5_w0, v0) + dot(r5_w1, v1);
        y6_0 += dot(r6_w0, v0) + dot(r6_w1, v1);
        y7_0 += dot(r7_w0, v0) + dot(r7_w1, v1);
      }
      {
        let v0 = x[x1 + quad + 0u];
        let v1 = x[x1 + quad + 1u];
        y0_1 += dot(r0_w0, v0) + dot(r0_w1, v1);
        y1_1 += dot(r1_w0, v0) + dot(r1_w1, v1);
        y2_1 += dot(r2_w0, v0) + dot(r2_w1, v1);
        y3_1 += dot(r3_w0, v0) + dot(r3_w1, v1);
        y4_1 += dot(r4_w0, v0) + dot(r4_w1, v1);
        y5_1 += dot(r5_w0, v0) + dot(r5_w1, v1);
        y6_1 += dot(r6_w0, v0) + dot(r6_w1, v1);
        y7_1 += dot(r7_w0, v0) + dot(r7_w1, v1);
      }
      {
        let v0 = x[x2 + quad + 0u];
        let v1 = x[x2 + quad + 1u];
        y0_2 += dot(r0_w0, v0) + dot(r0_w1, v1);
        y1_2 += dot(r1_w0, v0) + dot(r1_w1, v1);
        y2_2 += dot(r2_w0, v0) + dot(r2_w1, v1);
        y3_2 += dot(r3_w0, v0) + dot(r3_w1, v1);
        y4_2 += dot(r4_w0, v0) + dot(r4_w1, v1);
        y5_2 += dot(r5_w0, v0) + dot(r5_w1, v1);
        y6_2 += dot(r6_w0, v0) + dot(r6_w1, v1);
        y7_2 += dot(r7_w0, v0) + dot(r7_w1, v1);
      }
      {
        let v0 = x[x3 + quad + 0u];
        let v1 = x[x3 + quad + 1u];
        y0_3 += dot(r0_w0, v0) + dot(r0_w1, v1);
        y1_3 += dot(r1_w0, v0) + dot(r1_w1, v1);
        y2_3 += dot(r2_w0, v0) + dot(r2_w1, v1);
        y3_3 += dot(r3_w0, v0) + dot(r3_w1, v1);
        y4_3 += dot(r4_w0, v0) + dot(r4_w1, v1);
        y5_3 += dot(r5_w0, v0) + dot(r5_w1, v1);
        y6_3 += dot(r6_w0, v0) + dot(r6_w1, v1);
        y7_3 += dot(r7_w0, v0) + dot(r7_w1, v1);
      }
    }
  }
  if (token + 0u <= last) {
    let place = (token + 0u) * OUTPUT_STRIDE + FIRST_OUTPUT + row;
    if (row + 0u < ROWS) {
      y[place + 0u] = y0_0;
    }
    if (row + 8u < ROWS) {
      y[place + 8u] = y1_0;
    }
    if (row + 16u < ROWS) {
      y[place + 16u] = y2_0;
    }
    if (row + 24u < ROWS) {
      y[place + 24u] = y3_0;
    }
    if (row + 32u < ROWS) {
      y[place + 32u] = y4_0;
    }
    if (row + 40u < ROWS) {
      y[place + 40u] = y5_0;
    }
    if (row + 48u < ROWS) {
      y[place + 48u] = y6_0;
    }
    if (row + 56u < ROWS) {
      y[place + 56u] = y7_0;
    }
  }
  if (token + 1u <= last) {
    let place = (token + 1u) * OUTPUT_STRIDE + FIRST_OUTPUT + row;
    if (row + 0u < ROWS) {
      y[place + 0u] = y0_1;
    }
    if (row + 8u < ROWS) {
      y[place + 8u] = y1_1;
    }
    if (row + 16u < ROWS) {
      y[place + 16u] = y2_1;
    }
    if (row + 24u < ROWS) {
      y[place + 24u] = y3_1;
    }
    if (row + 32u < ROWS) {
      y[place + 32u] = y4_1;
    }
    if (row + 40u < ROWS) {
      y[place + 40u] = y5_1;
    }
    if (row + 48u < ROWS) {
      y[place + 48u] = y6_1;
    }
    if (row + 56u < ROWS) {
      y[place + 56u] = y7_1;
    }
  }
  if (token + 2u <= last) {
    let place = (token + 2u) * OUTPUT_STRIDE + FIRST_OUTPUT + row;
    if (row + 0u < ROWS) {
      y[place + 0u] = y0_2;
    }
    if (row + 8u < ROWS) {
      y[place + 8u] = y1_2;
    }
    if (row + 16u < ROWS) {
      y[place + 16u] = y2_2;
    }
    if (row + 24u < ROWS) {
      y[place + 24u] = y3_2;
    }
    if (row + 32u < ROWS) {
      y[place + 32u] = y4_2;
    }
    if (row + 40u < ROWS) {
      y[place + 40u] = y5_2;
    }
    if (row + 48u < ROWS) {
      y[place + 48u] = y6_2;
    }
    if (row + 56u < ROWS) {
      y[place + 56u] = y7_2;
    }
  }
  if (token + 3u <= last) {
    let place = (token + 3u) * OUTPUT_STRIDE + FIRST_OUTPUT + row;
    if (row + 0u < ROWS) {
      y[place + 0u] = y0_3;
    }
    if (row + 8u < ROWS) {
      y[place + 8u] = y1_3;
    }
    if (row + 16u < ROWS) {
      y[place + 16u] = y2_3;
    }
    if (row + 24u < ROWS) {
      y[place + 24u] = y3_3;
    }
    if (row + 32u < ROWS) {
      y[place + 32u] = y4_3;
    }
    if (row + 40u < ROWS) {
      y[place + 40u] = y5_3;
    }
    if (row + 48u < ROWS) {
      y[place + 48u] = y6_3;
    }
    if (row + 56u < ROWS) {
      y[place + 56u] = y7_3;
    }
  }
}
