@group(0) @binding(0) var<storage, read> x: array<vec4<f32>>;
@group(0) @binding(1) var<storage, read_write> y: array<f32>;
@group(0) @binding(2) var<storage, read> low: array<u32>;
@group(0) @binding(3) var<storage, read> high: array<u32>;
@group(0) @binding(4) var<storage, read> scales: array<u32>;

override UNITS: u32;
override SCALE_WORDS: u32 = (UNITS * 2u + 1u) / 2u;

fn byte_values(w: u32) -> vec4<f32> {
  return vec4<f32>((vec4<i32>(bitcast<i32>(w)) << vec4<u32>(24u, 16u, 8u, 0u)) >> vec4<u32>(24u));
}

override OUTPUTS: u32;
override FIRST_OUTPUT: u32;

fn x_start() -> u32 {
  return 0u;
}

@compute @workgroup_size(8)
fn main(
  @builtin(workgroup_id) group: vec3<u32>,
  @builtin(local_invocation_index) thread: u32,
) {
  let first = (group.y * 32768u + group.x) * 64u + thread;
  let x_first = x_start();
  let r0_first = min(first + 0u, OUTPUTS - 1u) * UNITS;
  let r0_scales = min(first + 0u, OUTPUTS - 1u) * SCALE_WORDS;
  var sum0 = 0.0;
  let r1_first = min(first + 8u, OUTPUTS - 1u) * UNITS;
  let r1_scales = min(first + 8u, OUTPUTS - 1u) * SCALE_WORDS;
  var sum1 = 0.0;
  let r2_first = min(first + 16u, OUTPUTS - 1u) * UNITS;
  let r2_scales = min(first + 16u, OUTPUTS - 1u) * SCALE_WORDS;
  var sum2 = 0.0;
  let r3_first = min(first + 24u, OUTPUTS - 1u) * UNITS;
  let r3_scales = min(first + 24u, OUTPUTS - 1u) * SCALE_WORDS;
  var sum3 = 0.0;
  let r4_first = min(first + 32u, OUTPUTS - 1u) * UNITS;
  let r4_scales = min(first + 32u, OUTPUTS - 1u) * SCALE_WORDS;
  var sum4 = 0.0;
  let r5_first = min(first + 40u, OUTPUTS - 1u) * UNITS;
  let r5_scales = min(first + 40u, OUTPUTS - 1u) * SCALE_WORDS;
  var sum5 = 0.0;
  let r6_first = min(first + 48u, OUTPUTS - 1u) * UNITS;
  let r6_scales = min(first + 48u, OUTPUTS - 1u) * SCALE_WORDS;
  var sum6 = 0.0;
  let r7_first = min(first + 56u, OUTPUTS - 1u) * UNITS;
  let r7_scales = min(first + 56u, OUTPUTS - 1u) * SCALE_WORDS;
  var sum7 = 0.0;
  for (var unit = 0u; unit < UNITS; unit++) {
    for (var part = 0u; part < 4u; part++) {
      let v0 = x[x_first + (unit * 4u + part) * 2u + 0u];
      let v1 = x[x_first + (unit * 4u + part) * 2u + 1u];
      {
        let r0_low0 = (low[(r0_first + unit) * 4u + part * 1u + 0u]);
        let r0_high0 = (high[(r0_first + unit) * 2u + part / 2u + 0u] ^ 0xaaaaaaaau) >> ((part % 2u) * 4u);
        let r0_s = (unpack2x16float(scales[r0_scales + unit] >> ((part / 2u) * 16u)).x * 0.00390625) * 1.4901161193847656e-8;
        let r0_lower0 = r0_low0 >> 4u;
        let r0_w0 = r0_s * vec4<f32>(bitcast<vec4<i32>>((((vec4<u32>(r0_low0) * vec4<u32>(0x4000000u, 0x40000u, 0x400u, 0x4u)) & vec4<u32>(0x3c000000u)) | ((vec4<u32>(r0_high0) * vec4<u32>(0x40000000u, 0x400000u, 0x4000u, 0x40u)) & vec4<u32>(0xc0000000u)))));
        let r0_w1 = r0_s * vec4<f32>(bitcast<vec4<i32>>((((vec4<u32>(r0_lower0) * vec4<u32>(0x4000000u, 0x40000u, 0x400u, 0x4u)) & vec4<u32>(0x3c000000u)) | ((vec4<u32>(r0_high0) * vec4<u32>(0x10000000u, 0x100000u, 0x1000u, 0x10u)) & vec4<u32>(0xc0000000u)))));
        sum0 += dot(r0_w0, v0) + dot(r0_w1, v1);
      }
      {
        let r1_low0 = (low[(r1_first + unit) * 4u + part * 1u + 0u]);
        let r1_high0 = (high[(r1_first + unit) * 2u + part / 2u + 0u] ^ 0xaaaaaaaau) >> ((part % 2u) * 4u);
        let r1_s = (unpack2x16float(scales[r1_scales + unit] >> ((part / 2u) * 16u)).x * 0.00390625) * 1.4901161193847656e-8;
        let r1_lower0 = r1_low0 >> 4u;
        let r1_w0 = r1_s * vec4<f32>(bitcast<vec4<i32>>((((vec4<u32>(r1_low0) * vec4<u32>(0x4000000u, 0x40000u, 0x400u, 0x4u)) & vec4<u32>(0x3c000000u)) | ((vec4<u32>(r1_high0) * vec4<u32>(0x40000000u, 0x400000u, 0x4000u, 0x40u)) & vec4<u32>(0xc0000000u)))));
        let r1_w1 = r1_s * vec4<f32>(bitcast<vec4<i32>>((((vec4<u32>(r1_lower0) * vec4<u32>(0x4000000u, 0x40000u, 0x400u, 0x4u)) & vec4<u32>(0x3c000000u)) | ((vec4<u32>(r1_high0) * vec4<u32>(0x10000000u, 0x100000u, 0x1000u, 0x10u)) & vec4<u32>(0xc0000000u)))));
        sum1 += dot(r1_w0, v0) + dot(r1_w1, v1);
      }
      {
        let r2_low0 = (low[(r2_first + unit) * 4u + part * 1u + 0u]);
        let r2_high0 = (high[(r2_first + unit) * 2u + part / 2u + 0u] ^ 0xaaaaaaaau) >> ((part % 2u) * 4u);
        let r2_s = (unpack2x16float(scales[r2_scales + unit] >> ((part / 2u) * 16u)).x * 0.00390625) * 1.4901161193847656e-8;
        let r2_lower0 = r2_low0 >> 4u;
        let r2_w0 = r2_s * vec4<f32>(bitcast<vec4<i32>>((((vec4<u32>(r2_low0) * vec4<u32>(0x4000000u, 0x40000u, 0x400u, 0x4u)) & vec4<u32>(0x3c000000u)) | ((vec4<u32>(r2_high0) * vec4<u32>(0x40000000u, 0x400000u, 0x4000u, 0x40u)) & vec4<u32>(0xc0000000u)))));
        let r2_w1 = r2_s * vec4<f32>(bitcast<vec4<i32>>((((vec4<u32>(r2_lower0) * vec4<u32>(0x4000000u, 0x40000u, 0x400u, 0x4u)) & vec4<u32>(0x3c000000u)) | ((vec4<u32>(r2_high0) * vec4<u32>(0x10000000u, 0x100000u, 0x1000u, 0x10u)) & vec4<u32>(0xc0000000u)))));
        sum2 += dot(r2_w0, v0) + dot(r2_w1, v1);
      }
      {
        let r3_low0 = (low[(r3_first + unit) * 4u + part * 1u + 0u]);
        let r3_high0 = (high[(r3_first + unit) * 2u + part / 2u + 0u] ^ 0xaaaaaaaau) >> ((part % 2u) * 4u);
        let r3_s = (unpack2x16float(scales[r3_scales + unit] >> ((part / 2u) * 16u)).x * 0.00390625) * 1.4901161193847656e-8;
        let r3_lower0 = r3_low0 >> 4u;
        let r3_w0 = r3_s * vec4<f32>(bitcast<vec4<i32>>((((vec4<u32>(r3_low0) * vec4<u32>(0x4000000u, 0x40000u, 0x400u, 0x4u)) & vec4<u32>(0x3c000000u)) | ((vec4<u32>(r3_high0) * vec4<u32>(0x40000000u, 0x400000u, 0x4000u, 0x40u)) & vec4<u32>(0xc0000000u)))));
        let r3_w1 = r3_s * vec4<f32>(bitcast<vec4<i32>>((((vec4<u32>(r3_lower0) * vec4<u32>(0x4000000u, 0x40000u, 0x400u, 0x4u)) & vec4<u32>(0x3c000000u)) | ((vec4<u32>(r3_high0) * vec4<u32>(0x10000000u, 0x100000u, 0x1000u, 0x10u)) & vec4<u32>(0xc0000000u)))));
        sum3 += dot(r3_w0, v0) + dot(r3_w1, v1);
      }
      {
        let r4_low0 = (low[(r4_first + unit) * 4u + part * 1u + 0u]);
        let r4_high0 = (high[(r4_first + unit) * 2u + part / 2u + 0u] ^ 0xaaaaaaaau) >> ((part % 2u) * 4u);
        let r4_s = (unpack2x16float(scales[r4_scales + unit] >> ((part / 2u) * 16u)).x * 0.00390625) * 1.4901161193847656e-8;
        let r4_lower0 = r4_low0 >> 4u;
        let r4_w0 = r4_s * vec4<f32>(bitcast<vec4<i32>>((((vec4<u32>(r4_low0) * vec4<u32>(0x4000000u, 0x40000u, 0x400u, 0x4u)) & vec4<u32>(0x3c000000u)) | ((vec4<u32>(r4_high0) * vec4<u32>(0x40000000u, 0x400000u, 0x4000u, 0x40u)) & vec4<u32>(0xc0000000u)))));
        let r4_w1 = r4_s * vec4<f32>(bitcast<vec4<i32>>((((vec4<u32>(r4_lower0) * vec4<u32>(0x4000000u, 0x40000u, 0x400u, 0x4u)) & vec4<u32>(0x3c000000u)) | ((vec4<u32>(r4_high0) * vec4<u32>(0x10000000u, 0x100000u, 0x1000u, 0x10u)) & vec4<u32>(0xc0000000u)))));
        sum4 += dot(r4_w0, v0) + dot(r4_w1, v1);
      }
      {
        let r5_low0 = (low[(r5_first + unit) * 4u + part * 1u + 0u]);
        let r5_high0 = (high[(r5_first + unit) * 2u + part / 2u + 0u] ^ 0xaaaaaaaau) >> ((part % 2u) * 4u);
        let r5_s = (unpack2x16float(scales[r5_scales + unit] >> ((part / 2u) * 16u)).x * 0.00390625) * 1.4901161193847656e-8;
        let r5_lower0 = r5_low0 >> 4u;
        let r5_w0 = r5_s * vec4<f32>(bitcast<vec4<i32>>((((vec4<u32>(r5_low0) * vec4<u32>(0x4000000u, 0x40000u, 0x400u, 0x4u)) & vec4<u32>(0x3c000000u)) | ((vec4<u32>(r5_high0) * vec4<u32>(0x40000000u, 0x400000u, 0x4000u, 0x40u)) & vec4<u32>(0xc0000000u)))));
        let r5_w1 = r5_s * vec4<f32>(bitcast<vec4<i32>>((((vec4<u32>(r5_lower0) * vec4<u32>(0x4000000u, 0x40000u, 0x400u, 0x4u)) & vec4<u32>(0x3c000000u)) | ((vec4<u32>(r5_high0) * vec4<u32>(0x10000000u, 0x100000u, 0x1000u, 0x10u)) & vec4<u32>(0xc0000000u)))));
        sum5 += dot(r5_w0, v0) + dot(r5_w1, v1);
      }
      {
        let r6_low0 = (low[(r6_first + unit) * 4u + part * 1u + 0u]);
        let r6_high0 = (high[(r6_first + unit) * 2u + part / 2u + 0u] ^ 0xaaaaaaaau) >> ((part % 2u) * 4u);
        let r6_s = (unpack2x16float(scales[r6_scales + unit] >> ((part / 2u) * 16u)).x * 0.00390625) * 1.4901161193847656e-8;
        let r6_lower0 = r6_low0 >> 4u;
        let r6_w0 = r6_s * vec4<f32>(bitcast<vec4<i32>>((((vec4<u32>(r6_low0) * vec4<u32>(0x4000000u, 0x40000u, 0x400u, 0x4u)) & vec4<u32>(0x3c000000u)) | ((vec4<u32>(r6_high0) * vec4<u32>(0x40000000u, 0x400000u, 0x4000u, 0x40u)) & vec4<u32>(0xc0000000u)))));
        let r6_w1 = r6_s * vec4<f32>(bitcast<vec4<i32>>((((vec4<u32>(r6_lower0) * vec4<u32>(0x4000000u, 0x40000u, 0x400u, 0x4u)) & vec4<u32>(0x3c000000u)) | ((vec4<u32>(r6_high0) * vec4<u32>(0x10000000u, 0x100000u, 0x1000u, 0x10u)) & vec4<u32>(0xc0000000u)))));
        sum6 += dot(r6_w0, v0) + dot(r6_w1, v1);
      }
      {
        let r7_low0 = (low[(r7_first + unit) * 4u + part * 1u + 0u]);
        let r7_high0 = (high[(r7_first + unit) * 2u + part / 2u + 0u] ^ 0xaaaaaaaau) >> ((part % 2u) * 4u);
        let r7_s = (unpack2x16float(scales[r7_scales + unit] >> ((part / 2u) * 16u)).x * 0.00390625) * 1.4901161193847656e-8;
        let r7_lower0 = r7_low0 >> 4u;
        let r7_w0 = r7_s * vec4<f32>(bitcast<vec4<i32>>((((vec4<u32>(r7_low0) * vec4<u32>(0x4000000u, 0x40000u, 0x400u, 0x4u)) & vec4<u32>(0x3c000000u)) | ((vec4<u32>(r7_high0) * vec4<u32>(0x40000000u, 0x400000u, 0x4000u, 0x40u)) & vec4<u32>(0xc0000000u)))));
        let r7_w1 = r7_s * vec4<f32>(bitcast<vec4<i32>>((((vec4<u32>(r7_lower0) * vec4<u32>(0x4000000u, 0x40000u, 0x400u, 0x4u)) & vec4<u32>(0x3c000000u)) | ((vec4<u32>(r7_high0) * vec4<u32>(0x10000000u, 0x100000u, 0x1000u, 0x10u)) & vec4<u32>(0xc0000000u)))));
        sum7 += dot(r7_w0, v0) + dot(r7_w1, v1);
      }
    }
  }
  if (first + 0u < OUTPUTS) {
    y[FIRST_OUTPUT + first + 0u] = sum0;
  }
  if (first + 8u < OUTPUTS) {
    y[FIRST_OUTPUT + first + 8u] = sum1;
  }
  if (first + 16u < OUTPUTS) {
    y[FIRST_OUTPUT + first + 16u] = sum2;
  }
  if (first + 24u < OUTPUTS) {
    y[FIRST_OUTPUT + first + 24u] = sum3;
  }
  if (first + 32u < OUTPUTS) {
    y[FIRST_OUTPUT + first + 32u] = sum4;
  }
  if (first + 40u < OUTPUTS) {
    y[FIRST_OUTPUT + first + 40u] = sum5;
  }
  if (first + 48u < OUTPUTS) {
    y[FIRST_OUTPUT + first + 48u] = sum6;
  }
  if (first + 56u < OUTPUTS) {
    y[FIRST_OUTPUT + first + 56u] = sum7;
  }
}
