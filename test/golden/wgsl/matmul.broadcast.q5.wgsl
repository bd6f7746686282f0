enable subgroups;

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
@group(0) @binding(3) var<storage, read> low: array<u32>;
@group(0) @binding(4) var<storage, read> high: array<u32>;
@group(0) @binding(5) var<storage, read> scales: array<u32>;

override UNITS: u32;
override SCALE_WORDS: u32 = (UNITS * 1u + 1u) / 2u;

fn byte_values(w: u32) -> vec4<f32> {
  return vec4<f32>((vec4<i32>(bitcast<i32>(w)) << vec4<u32>(24u, 16u, 8u, 0u)) >> vec4<u32>(24u));
}

override ROWS: u32;
override ROW_QUADS: u32;
override FIRST_OUTPUT: u32;
override OUTPUT_STRIDE: u32;

@compute @workgroup_size(8)
fn main(
  @builtin(workgroup_id) group: vec3<u32>,
  @builtin(local_invocation_index) thread: u32,
  @builtin(subgroup_invocation_id) lane: u32,
) {
  let row = group.x * 64u + thread;
  let token = group.y * 4u;
  let last = step.tokens - 1u;
  let r0_first = min(row + 0u, ROWS - 1u) * UNITS;
  let r0_scales = min(row + 0u, ROWS - 1u) * SCALE_WORDS;
  let r1_first = min(row + 8u, ROWS - 1u) * UNITS;
  let r1_scales = min(row + 8u, ROWS - 1u) * SCALE_WORDS;
  let r2_first = min(row + 16u, ROWS - 1u) * UNITS;
  let r2_scales = min(row + 16u, ROWS - 1u) * SCALE_WORDS;
  let r3_first = min(row + 24u, ROWS - 1u) * UNITS;
  let r3_scales = min(row + 24u, ROWS - 1u) * SCALE_WORDS;
  let r4_first = min(row + 32u, ROWS - 1u) * UNITS;
  let r4_scales = min(row + 32u, ROWS - 1u) * SCALE_WORDS;
  let r5_first = min(row + 40u, ROWS - 1u) * UNITS;
  let r5_scales = min(row + 40u, ROWS - 1u) * SCALE_WORDS;
  let r6_first = min(row + 48u, ROWS - 1u) * UNITS;
  let r6_scales = min(row + 48u, ROWS - 1u) * SCALE_WORDS;
  let r7_first = min(row + 56u, ROWS - 1u) * UNITS;
  let r7_scales = min(row + 56u, ROWS - 1u) * SCALE_WORDS;
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
  for (var unit = 0u; unit < UNITS; unit++) {
    let r0_s = (unpack2x16float(scales[r0_scales + (unit >> 1u)] >> ((unit & 1u) * 16u)).x * 0.00390625) * 7.450580596923828e-9;
    let r1_s = (unpack2x16float(scales[r1_scales + (unit >> 1u)] >> ((unit & 1u) * 16u)).x * 0.00390625) * 7.450580596923828e-9;
    let r2_s = (unpack2x16float(scales[r2_scales + (unit >> 1u)] >> ((unit & 1u) * 16u)).x * 0.00390625) * 7.450580596923828e-9;
    let r3_s = (unpack2x16float(scales[r3_scales + (unit >> 1u)] >> ((unit & 1u) * 16u)).x * 0.00390625) * 7.450580596923828e-9;
    let r4_s = (unpack2x16float(scales[r4_scales + (unit >> 1u)] >> ((unit & 1u) * 16u)).x * 0.00390625) * 7.450580596923828e-9;
    let r5_s = (unpack2x16float(scales[r5_scales + (unit >> 1u)] >> ((unit & 1u) * 16u)).x * 0.00390625) * 7.450580596923828e-9;
    let r6_s = (unpack2x16float(scales[r6_scales + (unit >> 1u)] >> ((unit & 1u) * 16u)).x * 0.00390625) * 7.450580596923828e-9;
    let r7_s = (unpack2x16float(scales[r7_scales + (unit >> 1u)] >> ((unit & 1u) * 16u)).x * 0.00390625) * 7.450580596923828e-9;
    for (var part = 0u; part < 4u; part++) {
      let r0_low0 = (low[(r0_first + unit) * 4u + part * 1u + 0u]);
      let r0_high0 = (high[(r0_first + unit) * 1u + part / 4u + 0u] ^ 0xffffffffu) >> ((part % 4u) * 2u);
      let r0_lower0 = r0_low0 >> 4u;
      let r0_w0 = r0_s * vec4<f32>(bitcast<vec4<i32>>((((vec4<u32>(r0_low0) * vec4<u32>(0x8000000u, 0x80000u, 0x800u, 0x8u)) & vec4<u32>(0x78000000u)) | ((vec4<u32>(r0_high0) * vec4<u32>(0x80000000u, 0x800000u, 0x8000u, 0x80u)) & vec4<u32>(0x80000000u)))));
      let r0_w1 = r0_s * vec4<f32>(bitcast<vec4<i32>>((((vec4<u32>(r0_lower0) * vec4<u32>(0x8000000u, 0x80000u, 0x800u, 0x8u)) & vec4<u32>(0x78000000u)) | ((vec4<u32>(r0_high0) * vec4<u32>(0x40000000u, 0x400000u, 0x4000u, 0x40u)) & vec4<u32>(0x80000000u)))));
      let r1_low0 = (low[(r1_first + unit) * 4u + part * 1u + 0u]);
      let r1_high0 = (high[(r1_first + unit) * 1u + part / 4u + 0u] ^ 0xffffffffu) >> ((part % 4u) * 2u);
      let r1_lower0 = r1_low0 >> 4u;
      let r1_w0 = r1_s * vec4<f32>(bitcast<vec4<i32>>((((vec4<u32>(r1_low0) * vec4<u32>(0x8000000u, 0x80000u, 0x800u, 0x8u)) & vec4<u32>(0x78000000u)) | ((vec4<u32>(r1_high0) * vec4<u32>(0x80000000u, 0x800000u, 0x8000u, 0x80u)) & vec4<u32>(0x80000000u)))));
      let r1_w1 = r1_s * vec4<f32>(bitcast<vec4<i32>>((((vec4<u32>(r1_lower0) * vec4<u32>(0x8000000u, 0x80000u, 0x800u, 0x8u)) & vec4<u32>(0x78000000u)) | ((vec4<u32>(r1_high0) * vec4<u32>(0x40000000u, 0x400000u, 0x4000u, 0x40u)) & vec4<u32>(0x80000000u)))));
      let r2_low0 = (low[(r2_first + unit) * 4u + part * 1u + 0u]);
      let r2_high0 = (high[(r2_first + unit) * 1u + part / 4u + 0u] ^ 0xffffffffu) >> ((part % 4u) * 2u);
      let r2_lower0 = r2_low0 >> 4u;
      let r2_w0 = r2_s * vec4<f32>(bitcast<vec4<i32>>((((vec4<u32>(r2_low0) * vec4<u32>(0x8000000u, 0x80000u, 0x800u, 0x8u)) & vec4<u32>(0x78000000u)) | ((vec4<u32>(r2_high0) * vec4<u32>(0x80000000u, 0x800000u, 0x8000u, 0x80u)) & vec4<u32>(0x80000000u)))));
      let r2_w1 = r2_s * vec4<f32>(bitcast<vec4<i32>>((((vec4<u32>(r2_lower0) * vec4<u32>(0x8000000u, 0x80000u, 0x800u, 0x8u)) & vec4<u32>(0x78000000u)) | ((vec4<u32>(r2_high0) * vec4<u32>(0x40000000u, 0x400000u, 0x4000u, 0x40u)) & vec4<u32>(0x80000000u)))));
      let r3_low0 = (low[(r3_first + unit) * 4u + part * 1u + 0u]);
      let r3_high0 = (high[(r3_first + unit) * 1u + part / 4u + 0u] ^ 0xffffffffu) >> ((part % 4u) * 2u);
      let r3_lower0 = r3_low0 >> 4u;
      let r3_w0 = r3_s * vec4<f32>(bitcast<vec4<i32>>((((vec4<u32>(r3_low0) * vec4<u32>(0x8000000u, 0x80000u, 0x800u, 0x8u)) & vec4<u32>(0x78000000u)) | ((vec4<u32>(r3_high0) * vec4<u32>(0x80000000u, 0x800000u, 0x8000u, 0x80u)) & vec4<u32>(0x80000000u)))));
      let r3_w1 = r3_s * vec4<f32>(bitcast<vec4<i32>>((((vec4<u32>(r3_lower0) * vec4<u32>(0x8000000u, 0x80000u, 0x800u, 0x8u)) & vec4<u32>(0x78000000u)) | ((vec4<u32>(r3_high0) * vec4<u32>(0x40000000u, 0x400000u, 0x4000u, 0x40u)) & vec4<u32>(0x80000000u)))));
      let r4_low0 = (low[(r4_first + unit) * 4u + part * 1u + 0u]);
      let r4_high0 = (high[(r4_first + unit) * 1u + part / 4u + 0u] ^ 0xffffffffu) >> ((part % 4u) * 2u);
      let r4_lower0 = r4_low0 >> 4u;
      let r4_w0 = r4_s * vec4<f32>(bitcast<vec4<i32>>((((vec4<u32>(r4_low0) * vec4<u32>(0x8000000u, 0x80000u, 0x800u, 0x8u)) & vec4<u32>(0x78000000u)) | ((vec4<u32>(r4_high0) * vec4<u32>(0x80000000u, 0x800000u, 0x8000u, 0x80u)) & vec4<u32>(0x80000000u)))));
      let r4_w1 = r4_s * vec4<f32>(bitcast<vec4<i32>>((((vec4<u32>(r4_lower0) * vec4<u32>(0x8000000u, 0x80000u, 0x800u, 0x8u)) & vec4<u32>(0x78000000u)) | ((vec4<u32>(r4_high0) * vec4<u32>(0x40000000u, 0x400000u, 0x4000u, 0x40u)) & vec4<u32>(0x80000000u)))));
      let r5_low0 = (low[(r5_first + unit) * 4u + part * 1u + 0u]);
      let r5_high0 = (high[(r5_first + unit) * 1u + part / 4u + 0u] ^ 0xffffffffu) >> ((part % 4u) * 2u);
      let r5_lower0 = r5_low0 >> 4u;
      let r5_w0 = r5_s * vec4<f32>(bitcast<vec4<i32>>((((vec4<u32>(r5_low0) * vec4<u32>(0x8000000u, 0x80000u, 0x800u, 0x8u)) & vec4<u32>(0x78000000u)) | ((vec4<u32>(r5_high0) * vec4<u32>(0x80000000u, 0x800000u, 0x8000u, 0x80u)) & vec4<u32>(0x80000000u)))));
      let r5_w1 = r5_s * vec4<f32>(bitcast<vec4<i32>>((((vec4<u32>(r5_lower0) * vec4<u32>(0x8000000u, 0x80000u, 0x800u, 0x8u)) & vec4<u32>(0x78000000u)) | ((vec4<u32>(r5_high0) * vec4<u32>(0x40000000u, 0x400000u, 0x4000u, 0x40u)) & vec4<u32>(0x80000000u)))));
      let r6_low0 = (low[(r6_first + unit) * 4u + part * 1u + 0u]);
      let r6_high0 = (high[(r6_first + unit) * 1u + part / 4u + 0u] ^ 0xffffffffu) >> ((part % 4u) * 2u);
      let r6_lower0 = r6_low0 >> 4u;
      let r6_w0 = r6_s * vec4<f32>(bitcast<vec4<i32>>((((vec4<u32>(r6_low0) * vec4<u32>(0x8000000u, 0x80000u, 0x800u, 0x8u)) & vec4<u32>(0x78000000u)) | ((vec4<u32>(r6_high0) * vec4<u32>(0x80000000u, 0x800000u, 0x8000u, 0x80u)) & vec4<u32>(0x80000000u)))));
      let r6_w1 = r6_s * vec4<f32>(bitcast<vec4<i32>>((((vec4<u32>(r6_lower0) * vec4<u32>(0x8000000u, 0x80000u, 0x800u, 0x8u)) & vec4<u32>(0x78000000u)) | ((vec4<u32>(r6_high0) * vec4<u32>(0x40000000u, 0x400000u, 0x4000u, 0x40u)) & vec4<u32>(0x80000000u)))));
      let r7_low0 = (low[(r7_first + unit) * 4u + part * 1u + 0u]);
      let r7_high0 = (high[(r7_first + unit) * 1u + part / 4u + 0u] ^ 0xffffffffu) >> ((part % 4u) * 2u);
      let r7_lower0 = r7_low0 >> 4u;
      let r7_w0 = r7_s * vec4<f32>(bitcast<vec4<i32>>((((vec4<u32>(r7_low0) * vec4<u32>(0x8000000u, 0x80000u, 0x800u, 0x8u)) & vec4<u32>(0x78000000u)) | ((vec4<u32>(r7_high0) * vec4<u32>(0x80000000u, 0x800000u, 0x8000u, 0x80u)) & vec4<u32>(0x80000000u)))));
      let r7_w1 = r7_s * vec4<f32>(bitcast<vec4<i32>>((((vec4<u32>(r7_lower0) * vec4<u32>(0x8000000u, 0x80000u, 0x800u, 0x8u)) & vec4<u32>(0x78000000u)) | ((vec4<u32>(r7_high0) * vec4<u32>(0x40000000u, 0x400000u, 0x4000u, 0x40u)) & vec4<u32>(0x80000000u)))));
      let quad = (unit * 4u + part) * 2u;
      {
        let shared_x = x[x0 + quad + lane % 2u];
        let v0 = subgroupBroadcast(shared_x, 0u);
        let v1 = subgroupBroadcast(shared_x, 1u);
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
        let shared_x = x[x1 + quad + lane % 2u];
        let v0 = subgroupBroadcast(shared_x, 0u);
        let v1 = subgroupBroadcast(shared_x, 1u);
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
        let shared_x = x[x2 + quad + lane % 2u];
        let v0 = subgroupBroadcast(shared_x, 0u);
        let v1 = subgroupBroadcast(shared_x, 1u);
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
        let shared_x = x[x3 + quad + lane % 2u];
        let v0 = subgroupBroadcast(shared_x, 0u);
        let v1 = subgroupBroadcast(shared_x, 1u);
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
