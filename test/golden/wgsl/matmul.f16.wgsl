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

fn quad_at(row: u32, quad: u32) -> vec4<f32> {
  let unit = quad / 1u;
  let part = quad % 1u;
  let r_first = row * QUADS;
  let r_w0 = float_quad(r_first + unit);
  return r_w0;
}

var<workgroup> w_tile: array<vec4<f32>, 512>;
var<workgroup> x_tile: array<vec4<f32>, 512>;

@compute @workgroup_size(256)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) thread: u32) {
  let row_base = (group.x + step.first_group) * 64u;
  let token_base = group.y * 64u;
  let my_row = thread % 16u;
  let my_token = thread / 16u;
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
  for (var first = 0u; first < ROW_QUADS; first += 8u) {
    for (var i = thread; i < 512u; i += 256u) {
      let r = i / 8u;
      let quad = first + i % 8u;
      var value = vec4<f32>();
      if (row_base + r < ROWS) {
        value = quad_at(row_base + r, quad);
      }
      w_tile[r * 8u + ((i ^ r) % 8u)] = value;
    }
    for (var i = thread; i < 512u; i += 256u) {
      let r = i / 8u;
      let quad = first + i % 8u;
      var value = vec4<f32>();
      if (token_base + r < step.tokens) {
        value = x[(token_base + r) * ROW_QUADS + quad];
      }
      x_tile[r * 8u + ((i ^ r) % 8u)] = value;
    }
    workgroupBarrier();
    for (var q = 0u; q < 8u; q++) {
      let w0 = w_tile[(my_row + 0u) * 8u + (q ^ ((my_row + 0u) % 8u))];
      let w1 = w_tile[(my_row + 16u) * 8u + (q ^ ((my_row + 16u) % 8u))];
      let w2 = w_tile[(my_row + 32u) * 8u + (q ^ ((my_row + 32u) % 8u))];
      let w3 = w_tile[(my_row + 48u) * 8u + (q ^ ((my_row + 48u) % 8u))];
      {
        let t = my_token + 0u;
        let v = x_tile[t * 8u + (q ^ (t % 8u))];
        y0_0 += dot(w0, v);
        y1_0 += dot(w1, v);
        y2_0 += dot(w2, v);
        y3_0 += dot(w3, v);
      }
      {
        let t = my_token + 16u;
        let v = x_tile[t * 8u + (q ^ (t % 8u))];
        y0_1 += dot(w0, v);
        y1_1 += dot(w1, v);
        y2_1 += dot(w2, v);
        y3_1 += dot(w3, v);
      }
      {
        let t = my_token + 32u;
        let v = x_tile[t * 8u + (q ^ (t % 8u))];
        y0_2 += dot(w0, v);
        y1_2 += dot(w1, v);
        y2_2 += dot(w2, v);
        y3_2 += dot(w3, v);
      }
      {
        let t = my_token + 48u;
        let v = x_tile[t * 8u + (q ^ (t % 8u))];
        y0_3 += dot(w0, v);
        y1_3 += dot(w1, v);
        y2_3 += dot(w2, v);
        y3_3 += dot(w3, v);
      }
    }
    workgroupBarrier();
  }
  {
    let t = token_base + my_token + 0u;
    if (t < step.tokens) {
      let place = t * OUTPUT_STRIDE + FIRST_OUTPUT + row_base + my_row;
      if (row_base + my_row + 0u < ROWS) {
        y[place + 0u] = y0_0;
      }
      if (row_base + my_row + 16u < ROWS) {
        y[place + 16u] = y1_0;
      }
      if (row_base + my_row + 32u < ROWS) {
        y[place + 32u] = y2_0;
      }
      if (row_base + my_row + 48u < ROWS) {
        y[place + 48u] = y3_0;
      }
    }
  }
  {
    let t = token_base + my_token + 16u;
    if (t < step.tokens) {
      let place = t * OUTPUT_STRIDE + FIRST_OUTPUT + row_base + my_row;
      if (row_base + my_row + 0u < ROWS) {
        y[place + 0u] = y0_1;
      }
      if (row_base + my_row + 16u < ROWS) {
        y[place + 16u] = y1_1;
      }
      if (row_base + my_row + 32u < ROWS) {
        y[place + 32u] = y2_1;
      }
      if (row_base + my_row + 48u < ROWS) {
        y[place + 48u] = y3_1;
      }
    }
  }
  {
    let t = token_base + my_token + 32u;
    if (t < step.tokens) {
      let place = t * OUTPUT_STRIDE + FIRST_OUTPUT + row_base + my_row;
      if (row_base + my_row + 0u < ROWS) {
        y[place + 0u] = y0_2;
      }
      if (row_base + my_row + 16u < ROWS) {
        y[place + 16u] = y1_2;
      }
      if (row_base + my_row + 32u < ROWS) {
        y[place + 32u] = y2_2;
      }
      if (row_base + my_row + 48u < ROWS) {
        y[place + 48u] = y3_2;
      }
    }
  }
  {
    let t = token_base + my_token + 48u;
    if (t < step.tokens) {
      let place = t * OUTPUT_STRIDE + FIRST_OUTPUT + row_base + my_row;
      if (row_base + my_row + 0u < ROWS) {
        y[place + 0u] = y0_3;
      }
      if (row_base + my_row + 16u < ROWS) {
        y[place + 16u] = y1_3;
      }
      if (row_base + my_row + 32u < ROWS) {
        y[place + 32u] = y2_3;
      }
      if (row_base + my_row + 48u < ROWS) {
        y[place + 48u] = y3_3;
      }
    }
  }
}
