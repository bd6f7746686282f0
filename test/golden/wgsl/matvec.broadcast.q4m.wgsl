enable subgroups;

@group(0) @binding(0) var<storage, read> x: array<vec4<f32>>;
@group(0) @binding(1) var<storage, read_write> y: array<f32>;
@group(0) @binding(2) var<storage, read> low: array<u32>;
@group(0) @binding(3) var<storage, read> scales: array<u32>;

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
  @builtin(subgroup_invocation_id) lane: u32,
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
    let r0_sm = (unpack2x16float(scales[r0_scales + unit]) * 0.00390625);
    let r0_s = r0_sm.x * 3.725290298461914e-9;
    let r0_m = vec4<f32>(r0_sm.y + r0_sm.x * 8.0);
    let r1_sm = (unpack2x16float(scales[r1_scales + unit]) * 0.00390625);
    let r1_s = r1_sm.x * 3.725290298461914e-9;
    let r1_m = vec4<f32>(r1_sm.y + r1_sm.x * 8.0);
    let r2_sm = (unpack2x16float(scales[r2_scales + unit]) * 0.00390625);
    let r2_s = r2_sm.x * 3.725290298461914e-9;
    let r2_m = vec4<f32>(r2_sm.y + r2_sm.x * 8.0);
    let r3_sm = (unpack2x16float(scales[r3_scales + unit]) * 0.00390625);
    let r3_s = r3_sm.x * 3.725290298461914e-9;
    let r3_m = vec4<f32>(r3_sm.y + r3_sm.x * 8.0);
    let r4_sm = (unpack2x16float(scales[r4_scales + unit]) * 0.00390625);
    let r4_s = r4_sm.x * 3.725290298461914e-9;
    let r4_m = vec4<f32>(r4_sm.y + r4_sm.x * 8.0);
    let r5_sm = (unpack2x16float(scales[r5_scales + unit]) * 0.00390625);
    let r5_s = r5_sm.x * 3.725290298461914e-9;
    let r5_m = vec4<f32>(r5_sm.y + r5_sm.x * 8.0);
    let r6_sm = (unpack2x16float(scales[r6_scales + unit]) * 0.00390625);
    let r6_s = r6_sm.x * 3.725290298461914e-9;
    let r6_m = vec4<f32>(r6_sm.y + r6_sm.x * 8.0);
    let r7_sm = (unpack2x16float(scales[r7_scales + unit]) * 0.00390625);
    let r7_s = r7_sm.x * 3.725290298461914e-9;
    let r7_m = vec4<f32>(r7_sm.y + r7_sm.x * 8.0);
    for (var part = 0u; part < 4u; part++) {
      let shared_x = x[x_first + (unit * 4u + part) * 2u + lane % 2u];
      let v0 = subgroupBroadcast(shared_x, 0u);
      let v1 = subgroupBroadcast(shared_x, 1u);
      {
        let r0_low0 = (low[(r0_first + unit) * 4u + part * 1u + 0u] ^ 0x88888888u);
        let r0_w0 = r0_s * vec4<f32>(bitcast<vec4<i32>>(((vec4<u32>(r0_low0) * vec4<u32>(0x10000000u, 0x100000u, 0x1000u, 0x10u)) & vec4<u32>(0xf0000000u)))) + r0_m;
        let r0_w1 = r0_s * vec4<f32>(bitcast<vec4<i32>>(((vec4<u32>(r0_low0) * vec4<u32>(0x1000000u, 0x10000u, 0x100u, 0x1u)) & vec4<u32>(0xf0000000u)))) + r0_m;
        sum0 += dot(r0_w0, v0) + dot(r0_w1, v1);
      }
      {
        let r1_low0 = (low[(r1_first + unit) * 4u + part * 1u + 0u] ^ 0x88888888u);
        let r1_w0 = r1_s * vec4<f32>(bitcast<vec4<i32>>(((vec4<u32>(r1_low0) * vec4<u32>(0x10000000u, 0x100000u, 0x1000u, 0x10u)) & vec4<u32>(0xf0000000u)))) + r1_m;
        let r1_w1 = r1_s * vec4<f32>(bitcast<vec4<i32>>(((vec4<u32>(r1_low0) * vec4<u32>(0x1000000u, 0x10000u, 0x100u, 0x1u)) & vec4<u32>(0xf0000000u)))) + r1_m;
        sum1 += dot(r1_w0, v0) + dot(r1_w1, v1);
      }
      {
        let r2_low0 = (low[(r2_first + unit) * 4u + part * 1u + 0u] ^ 0x88888888u);
        let r2_w0 = r2_s * vec4<f32>(bitcast<vec4<i32>>(((vec4<u32>(r2_low0) * vec4<u32>(0x10000000u, 0x100000u, 0x1000u, 0x10u)) & vec4<u32>(0xf0000000u)))) + r2_m;
        let r2_w1 = r2_s * vec4<f32>(bitcast<vec4<i32>>(((vec4<u32>(r2_low0) * vec4<u32>(0x1000000u, 0x10000u, 0x100u, 0x1u)) & vec4<u32>(0xf0000000u)))) + r2_m;
        sum2 += dot(r2_w0, v0) + dot(r2_w1, v1);
      }
      {
        let r3_low0 = (low[(r3_first + unit) * 4u + part * 1u + 0u] ^ 0x88888888u);
        let r3_w0 = r3_s * vec4<f32>(bitcast<vec4<i32>>(((vec4<u32>(r3_low0) * vec4<u32>(0x10000000u, 0x100000u, 0x1000u, 0x10u)) & vec4<u32>(0xf0000000u)))) + r3_m;
        let r3_w1 = r3_s * vec4<f32>(bitcast<vec4<i32>>(((vec4<u32>(r3_low0) * vec4<u32>(0x1000000u, 0x10000u, 0x100u, 0x1u)) & vec4<u32>(0xf0000000u)))) + r3_m;
        sum3 += dot(r3_w0, v0) + dot(r3_w1, v1);
      }
      {
        let r4_low0 = (low[(r4_first + unit) * 4u + part * 1u + 0u] ^ 0x88888888u);
        let r4_w0 = r4_s * vec4<f32>(bitcast<vec4<i32>>(((vec4<u32>(r4_low0) * vec4<u32>(0x10000000u, 0x100000u, 0x1000u, 0x10u)) & vec4<u32>(0xf0000000u)))) + r4_m;
        let r4_w1 = r4_s * vec4<f32>(bitcast<vec4<i32>>(((vec4<u32>(r4_low0) * vec4<u32>(0x1000000u, 0x10000u, 0x100u, 0x1u)) & vec4<u32>(0xf0000000u)))) + r4_m;
        sum4 += dot(r4_w0, v0) + dot(r4_w1, v1);
      }
      {
        let r5_low0 = (low[(r5_first + unit) * 4u + part * 1u + 0u] ^ 0x88888888u);
        let r5_w0 = r5_s * vec4<f32>(bitcast<vec4<i32>>(((vec4<u32>(r5_low0) * vec4<u32>(0x10000000u, 0x100000u, 0x1000u, 0x10u)) & vec4<u32>(0xf0000000u)))) + r5_m;
        let r5_w1 = r5_s * vec4<f32>(bitcast<vec4<i32>>(((vec4<u32>(r5_low0) * vec4<u32>(0x1000000u, 0x10000u, 0x100u, 0x1u)) & vec4<u32>(0xf0000000u)))) + r5_m;
        sum5 += dot(r5_w0, v0) + dot(r5_w1, v1);
      }
      {
        let r6_low0 = (low[(r6_first + unit) * 4u + part * 1u + 0u] ^ 0x88888888u);
        let r6_w0 = r6_s * vec4<f32>(bitcast<vec4<i32>>(((vec4<u32>(r6_low0) * vec4<u32>(0x10000000u, 0x100000u, 0x1000u, 0x10u)) & vec4<u32>(0xf0000000u)))) + r6_m;
        let r6_w1 = r6_s * vec4<f32>(bitcast<vec4<i32>>(((vec4<u32>(r6_low0) * vec4<u32>(0x1000000u, 0x10000u, 0x100u, 0x1u)) & vec4<u32>(0xf0000000u)))) + r6_m;
        sum6 += dot(r6_w0, v0) + dot(r6_w1, v1);
      }
      {
        let r7_low0 = (low[(r7_first + unit) * 4u + part * 1u + 0u] ^ 0x88888888u);
        let r7_w0 = r7_s * vec4<f32>(bitcast<vec4<i32>>(((vec4<u32>(r7_low0) * vec4<u32>(0x10000000u, 0x100000u, 0x1000u, 0x10u)) & vec4<u32>(0xf0000000u)))) + r7_m;
        let r7_w1 = r7_s * vec4<f32>(bitcast<vec4<i32>>(((vec4<u32>(r7_low0) * vec4<u32>(0x1000000u, 0x10000u, 0x100u, 0x1u)) & vec4<u32>(0xf0000000u)))) + r7_m;
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
