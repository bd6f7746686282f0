enable subgroups;

struct Step {
  position: u32,
  tokens: u32,
  global_capacity: u32,
  token_offset: u32,
  sample_offset: u32,
  logit_row: u32,
}

@group(0) @binding(0) var<storage, read> x: array<vec4<f32>>;
@group(0) @binding(1) var<storage, read_write> y: array<f32>;
@group(0) @binding(2) var<storage, read> low: array<vec4<u32>>;
@group(0) @binding(3) var<storage, read> scales: array<u32>;
@group(0) @binding(4) var<uniform> step: Step;

override UNITS: u32;
override SCALE_WORDS: u32 = (UNITS * 1u + 1u) / 2u;

fn byte_values(w: u32) -> vec4<f32> {
  return vec4<f32>((vec4<i32>(bitcast<i32>(w)) << vec4<u32>(24u, 16u, 8u, 0u)) >> vec4<u32>(24u));
}

override OUTPUTS: u32;
override FIRST_OUTPUT: u32;
override ROW_QUADS: u32;

fn x_start() -> u32 {
  return step.logit_row * ROW_QUADS;
}

var<workgroup> partial: array<f32, 16>;

fn total(row: u32, count: u32) -> f32 {
  var sum = 0.0;
  for (var i = 0u; i < count; i++) {
    sum += partial[row * 8u + i];
  }
  return sum;
}

@compute @workgroup_size(32)
fn main(
  @builtin(workgroup_id) group: vec3<u32>,
  @builtin(local_invocation_index) thread: u32,
  @builtin(subgroup_invocation_id) lane: u32,
  @builtin(subgroup_size) lanes: u32,
) {
  let first = (group.y * 32768u + group.x) * 2u;
  if (first >= OUTPUTS) {
    return;
  }
  let x_first = x_start();
  let r0_first = min(first + 0u, OUTPUTS - 1u) * UNITS;
  let r0_scales = min(first + 0u, OUTPUTS - 1u) * SCALE_WORDS;
  var sum0 = 0.0;
  let r1_first = min(first + 1u, OUTPUTS - 1u) * UNITS;
  let r1_scales = min(first + 1u, OUTPUTS - 1u) * SCALE_WORDS;
  var sum1 = 0.0;
  for (var unit = thread; unit < UNITS; unit += 32u) {
    let x0 = x[x_first + unit * 8u + 0u];
    let x1 = x[x_first + unit * 8u + 1u];
    let x2 = x[x_first + unit * 8u + 2u];
    let x3 = x[x_first + unit * 8u + 3u];
    let x4 = x[x_first + unit * 8u + 4u];
    let x5 = x[x_first + unit * 8u + 5u];
    let x6 = x[x_first + unit * 8u + 6u];
    let x7 = x[x_first + unit * 8u + 7u];
    let r0_low0 = low[(r0_first + unit) * 2u + 0u];
    let r0_low1 = low[(r0_first + unit) * 2u + 1u];
    sum0 += (unpack2x16float(scales[r0_scales + (unit >> 1u)] >> ((unit & 1u) * 16u)).x * 0.00390625) * dot(byte_values(r0_low0.x) * x0 + byte_values(r0_low0.y) * x1 + byte_values(r0_low0.z) * x2 + byte_values(r0_low0.w) * x3 + byte_values(r0_low1.x) * x4 + byte_values(r0_low1.y) * x5 + byte_values(r0_low1.z) * x6 + byte_values(r0_low1.w) * x7, vec4<f32>(1.0));
    let r1_low0 = low[(r1_first + unit) * 2u + 0u];
    let r1_low1 = low[(r1_first + unit) * 2u + 1u];
    sum1 += (unpack2x16float(scales[r1_scales + (unit >> 1u)] >> ((unit & 1u) * 16u)).x * 0.00390625) * dot(byte_values(r1_low0.x) * x0 + byte_values(r1_low0.y) * x1 + byte_values(r1_low0.z) * x2 + byte_values(r1_low0.w) * x3 + byte_values(r1_low1.x) * x4 + byte_values(r1_low1.y) * x5 + byte_values(r1_low1.z) * x6 + byte_values(r1_low1.w) * x7, vec4<f32>(1.0));
  }
  let whole0 = subgroupAdd(sum0);
  let whole1 = subgroupAdd(sum1);
  if (lane == 0u) {
    partial[0u + thread / lanes] = whole0;
    partial[8u + thread / lanes] = whole1;
  }
  workgroupBarrier();
  let count = (32u + lanes - 1u) / lanes;
  if (thread < 2u && first + thread < OUTPUTS) {
    y[FIRST_OUTPUT + first + thread] = total(thread, count);
  }
}
