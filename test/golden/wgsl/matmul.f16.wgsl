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

var<workgroup> w_tile: array<array<array<vec4<f32>, 8>, 16>, 4>;
var<workgroup> x_tile: array<array<array<vec4<f32>, 8>, 16>, 4>;

@compute @workgroup_size(256)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) thread: u32) {
  let row_base = (group.x + step.first_group) * 64u;
  let token_base = group.y * 64u;
  let my_row = thread & 15u;
  let my_token = (thread / 16u) & 15u;
  let my_quad = thread & 7u;
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
    for (var r = thread / 8u; r < 64u; r += 32u) {
      let quad = first + my_quad;
      var value = vec4<f32>();
      if (row_base + r < ROWS) {
        value = quad_at(row_base + r, quad);
      }
      w_tile[r / 16u][r & 15u][(r ^ my_quad) & 7u] = value;
    }
    for (var r = thread / 8u; r < 64u; r += 32u) {
      let quad = first + my_quad;
      var value = vec4<f32>();
      if (token_base + r < step.tokens) {
        value = x[(token_base + r) * ROW_QUADS + quad];
      }
      x_tile[r / 16u][r & 15u][(r ^ my_quad) & 7u] = value;
    }
    workgroupBarrier();
    // Not known beforehand, lest a compiler writes out all of it.
    let quads = min(8u, ROW_QUADS - first);
    for (var q = 0u; q < quads; q += 2u) {
      let w_place = (q ^ my_row) & 7u;
      let x_place = (q ^ my_token) & 7u;
      {
        let w0 = w_tile[0][my_row][w_place ^ 0u];
        let w1 = w_tile[1][my_row][w_place ^ 0u];
        let w2 = w_tile[2][my_row][w_place ^ 0u];
        let w3 = w_tile[3][my_row][w_place ^ 0u];
        {
          let v = x_tile[0][my_token][x_place ^ 0u];
          y0_0 += w0.x * v.x;
          y0_0 += w0.y * v.y;
          y0_0 += w0.z * v.z;
          y0_0 += w0.w * v.w;
          y1_0 += w1.x * v.x;
          y1_0 += w1.y * v.y;
          y1_0 += w1.z * v.z;
          y1_0 += w1.w * v.w;
          y2_0 += w2.x * v.x;
          y2_0 += w2.y * v.y;
          y2_0 += w2.z * v.z;
          y2_0 += w2.w * v.w;
          y3_0 += w3.x * v.x;
          y3_0 += w3.y * v.y;
          y3_0 += w3.z * v.z;
          y3_0 += w3.w * v.w;
        }
        {
          let v = x_tile[1][my_token][x_place ^ 0u];
          y0_1 += w0.x * v.x;
          y0_1 += w0.y * v.y;
          y0_1 += w0.z * v.z;
          y0_1 += w0.w * v.w;
          y1_1 += w1.x * v.x;
          y1_1 += w1.y * v.y;
          y1_1 += w1.z * v.z;
          y1_1 += w1.w * v.w;
          y2_1 += w2.x * v.x;
          y2_1 += w2.y * v.y;
          y2_1 += w2.z * v.z;
          y2_1 += w2.w * v.w;
          y3_1 += w3.x * v.x;
          y3_1 += w3.y * v.y;
          y3_1 += w3.z * v.z;
          y3_1 += w3.w * v.w;
        }
        {
          let v = x_tile[2][my_token][x_place ^ 0u];
          y0_2 += w0.x * v.x;
          y0_2 += w0.y * v.y;
          y0_2 += w0.z * v.z;
          y0_2 += w0.w * v.w;
          y1_2 += w1.x * v.x;
          y1_2 += w1.y * v.y;
          y1_2 += w1.z * v.z;
          y1_2 += w1.w * v.w;
          y2_2 += w2.x * v.x;
          y2_2 += w2.y * v.y;
          y2_2 += w2.z * v.z;
          y2_2 += w2.w * v.w;
          y3_2 += w3.x * v.x;
          y3_2 += w3.y * v.y;
          y3_2 += w3.z * v.z;
          y3_2 += w3.w * v.w;
        }
        {
          let v = x_tile[3][my_token][x_place ^ 0u];
          y0_3 += w0.x * v.x;
          y0_3 += w0.y * v.y;
          y0_3 += w0.z * v.z;
          y0_3 += w0.w * v.w;
          y1_3 += w1.x * v.x;
          y1_3 += w1.y * v.y;
          y1_3 += w1.z * v.z;
          y1_3 += w1.w * v.w;
          y2_3 += w2.x * v.x;
          y2_3 += w2.y * v.y;
          y2_3 += w2.z * v.z;
          y2_3 += w2.w * v.w;
          y3_3 += w3.x * v.x;
          y3_3 += w3.y * v.y;
          y3_3 += w3.z * v.z;
          y3_3 += w3.w * v.w;
        }
      }
      {
        let w0 = w_tile[0][my_row][w_place ^ 1u];
        let w1 = w_tile[1][my_row][w_place ^ 1u];
        let w2 = w_tile[2][my_row][w_place ^ 1u];
        let w3 = w_tile[3][my_row][w_place ^ 1u];
        {
          let v = x_tile[0][my_token][x_place ^ 1u];
          y0_0 += w0.x * v.x;
          y0_0 += w0.y * v.y;
          y0_0 += w0.z * v.z;
          y0_0 += w0.w * v.w;
          y1_0 += w1.x * v.x;
          y1_0 += w1.y * v.y;
          y1_0 += w1.z * v.z;
          y1_0 += w1.w * v.w;
          y2_0 += w2.x * v.x;
          y2_0 += w2.y * v.y;
          y2_0 += w2.z * v.z;
          y2_0 += w2.w * v.w;
          y3_0 += w3.x * v.x;
          y3_0 += w3.y * v.y;
          y3_0 += w3.z * v.z;
          y3_0 += w3.w * v.w;
        }
        {
          let v = x_tile[1][my_token][x_place ^ 1u];
          y0_1 += w0.x * v.x;
          y0_1 += w0.y * v.y;
          y0_1 += w0.z * v.z;
          y0_1 += w0.w * v.w;
          y1_1 += w1.x * v.x;
          y1_1 += w1.y * v.y;
          y1_1 += w1.z * v.z;
          y1_1 += w1.w * v.w;
          y2_1 += w2.x * v.x;
          y2_1 += w2.y * v.y;
          y2_1 += w2.z * v.z;
          y2_1 += w2.w * v.w;
          y3_1 += w3.x * v.x;
          y3_1 += w3.y * v.y;
          y3_1 += w3.z * v.z;
          y3_1 += w3.w * v.w;
        }
        {
          let v = x_tile[2][my_token][x_place ^ 1u];
          y0_2 += w0.x * v.x;
          y0_2 += w0.y * v.y;
          y0_2 += w0.z * v.z;
          y0_2 += w0.w * v.w;
          y1_2 += w1.x * v.x;
          y1_2 += w1.y * v.y;
          y1_2 += w1.z * v.z;
          y1_2 += w1.w * v.w;
          y2_2 += w2.x * v.x;
          y2_2 += w2.y * v.y;
          y2_2 += w2.z * v.z;
          y2_2 += w2.w * v.w;
          y3_2 += w3.x * v.x;
          y3_2 += w3.y * v.y;
          y3_2 += w3.z * v.z;
          y3_2 += w3.w * v.w;
        }
        {
          let v = x_tile[3][my_token][x_place ^ 1u];
          y0_3 += w0.x * v.x;
          y0_3 += w0.y * v.y;
          y0_3 += w0.z * v.z;
          y0_3 += w0.w * v.w;
          y1_3 += w1.x * v.x;
          y1_3 += w1.y * v.y;
          y1_3 += w1.z * v.z;
          y1_3 += w1.w * v.w;
          y2_3 += w2.x * v.x;
          y2_3 += w2.y * v.y;
          y2_3 += w2.z * v.z;
          y2_3 += w2.w * v.w;
          y3_3 += w3.x * v.x;
          y3_3 += w3.y * v.y;
          y3_3 += w3.z * v.z;
          y3_3 += w3.w * v.w;
        }
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
