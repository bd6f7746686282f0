enable subgroups;

@group(0) @binding(0) var<storage, read> x: array<vec4<f32>>;
@group(0) @binding(1) var<storage, read_write> y: array<f32>;
@group(0) @binding(2) var<storage, read> low: array<vec4<u32>>;
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

fn unpacked(w: u32) -> vec4<f32> {
  return vec4<f32>((vec4<u32>(w) >> vec4<u32>(0u, 8u, 16u, 24u)) & vec4<u32>(255u));
}


// A sum for each row of a team and each four of its threads.
var<workgroup> partial: array<f32, 32>;

fn total(row: u32, team: u32) -> f32 {
  let first = row * 16u + team * 5u;
  var sum = partial[first];
  for (var i = 1u; i < 5u; i++) {
    sum += partial[first + i];
  }
  return sum * 0.00390625;
}

fn quad_sum(value: f32) -> f32 {
  let pair = value + quadSwapX(value);
  return pair + quadSwapY(pair);
}


@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) group: vec3<u32>,
  @builtin(local_invocation_index) thread: u32,
) {
  let group_first = (group.y * 32768u + group.x) * 6u;
  if (group_first >= OUTPUTS) {
    return;
  }
  let first = group_first + thread / 20u * 2u;
  let r0_first = min(first + 0u, OUTPUTS - 1u) * UNITS;
  let r0_scales = min(first + 0u, OUTPUTS - 1u) * SCALE_WORDS;
  var sum0 = 0.0;
  let r1_first = min(first + 1u, OUTPUTS - 1u) * UNITS;
  let r1_scales = min(first + 1u, OUTPUTS - 1u) * SCALE_WORDS;
  var sum1 = 0.0;
  let x_first = x_start();
  for (var unit = select(UNITS, thread % 20u, thread < 60u); unit < UNITS; unit += 20u) {
    let x0 = x[x_first + unit * 8u + 0u];
    let x1 = x[x_first + unit * 8u + 1u];
    let x2 = x[x_first + unit * 8u + 2u];
    let x3 = x[x_first + unit * 8u + 3u];
    let x4 = x[x_first + unit * 8u + 4u];
    let x5 = x[x_first + unit * 8u + 5u];
    let x6 = x[x_first + unit * 8u + 6u];
    let x7 = x[x_first + unit * 8u + 7u];
    let x_sum0 = (x0 + x1 + x2 + x3) * -32.0;
    let x_sum1 = (x4 + x5 + x6 + x7) * -32.0;
    let r0_low0 = low[(r0_first + unit)];
    let r0_high0 = high[(r0_first + unit) * 2u + 0u];
    let r0_high1 = high[(r0_first + unit) * 2u + 1u];
    sum0 += unpack2x16float(scales[r0_scales + unit] >> 0u).x * dot(x_sum0 + unpacked(((r0_low0.x & 0x0f0f0f0fu) | ((r0_high0 << 4u) & 0x30303030u))) * x0 + unpacked((((r0_low0.x >> 4u) & 0x0f0f0f0fu) | ((r0_high0 << 2u) & 0x30303030u))) * x1 + unpacked(((r0_low0.y & 0x0f0f0f0fu) | (r0_high0 & 0x30303030u))) * x2 + unpacked((((r0_low0.y >> 4u) & 0x0f0f0f0fu) | ((r0_high0 >> 2u) & 0x30303030u))) * x3, vec4<f32>(1.0));
    sum0 += unpack2x16float(scales[r0_scales + unit] >> 16u).x * dot(x_sum1 + unpacked(((r0_low0.z & 0x0f0f0f0fu) | ((r0_high1 << 4u) & 0x30303030u))) * x4 + unpacked((((r0_low0.z >> 4u) & 0x0f0f0f0fu) | ((r0_high1 << 2u) & 0x30303030u))) * x5 + unpacked(((r0_low0.w & 0x0f0f0f0fu) | (r0_high1 & 0x30303030u))) * x6 + unpacked((((r0_low0.w >> 4u) & 0x0f0f0f0fu) | ((r0_high1 >> 2u) & 0x30303030u))) * x7, vec4<f32>(1.0));
    let r1_low0 = low[(r1_first + unit)];
    let r1_high0 = high[(r1_first + unit) * 2u + 0u];
    let r1_high1 = high[(r1_first + unit) * 2u + 1u];
    sum1 += unpack2x16float(scales[r1_scales + unit] >> 0u).x * dot(x_sum0 + unpacked(((r1_low0.x & 0x0f0f0f0fu) | ((r1_high0 << 4u) & 0x30303030u))) * x0 + unpacked((((r1_low0.x >> 4u) & 0x0f0f0f0fu) | ((r1_high0 << 2u) & 0x30303030u))) * x1 + unpacked(((r1_low0.y & 0x0f0f0f0fu) | (r1_high0 & 0x30303030u))) * x2 + unpacked((((r1_low0.y >> 4u) & 0x0f0f0f0fu) | ((r1_high0 >> 2u) & 0x30303030u))) * x3, vec4<f32>(1.0));
    sum1 += unpack2x16float(scales[r1_scales + unit] >> 16u).x * dot(x_sum1 + unpacked(((r1_low0.z & 0x0f0f0f0fu) | ((r1_high1 << 4u) & 0x30303030u))) * x4 + unpacked((((r1_low0.z >> 4u) & 0x0f0f0f0fu) | ((r1_high1 << 2u) & 0x30303030u))) * x5 + unpacked(((r1_low0.w & 0x0f0f0f0fu) | (r1_high1 & 0x30303030u))) * x6 + unpacked((((r1_low0.w >> 4u) & 0x0f0f0f0fu) | ((r1_high1 >> 2u) & 0x30303030u))) * x7, vec4<f32>(1.0));
  }
  let quad0 = quad_sum(sum0);
  let quad1 = quad_sum(sum1);
  if (thread % 4u == 0u) {
    partial[0u + thread / 4u] = quad0;
    partial[16u + thread / 4u] = quad1;
  }
  workgroupBarrier();
  if (thread < 6u && group_first + thread < OUTPUTS) {
    let row = thread % 2u;
    let output = FIRST_OUTPUT + group_first + thread;
    y[output] = total(row, thread / 2u);
  }
}
