@group(0) @binding(0) var<storage, read> x: array<vec4<f32>>;
@group(0) @binding(1) var<storage, read_write> y: array<f32>;
@group(0) @binding(2) var<storage, read> low: array<vec2<u32>>;
@group(0) @binding(3) var<storage, read> scales: array<u32>;

override UNITS: u32;
override SCALE_WORDS: u32 = (UNITS * 4u + 1u) / 2u;

fn byte_values(w: u32) -> vec4<f32> {
  return vec4<f32>((vec4<i32>(bitcast<i32>(w)) << vec4<u32>(24u, 16u, 8u, 0u)) >> vec4<u32>(24u));
}

override OUTPUTS: u32;
override FIRST_OUTPUT: u32;

fn x_start() -> u32 {
  return 0u;
}

// 0.5 g (1 + tanh z) = g / (1 + exp(-2 z)), which keeps the digits that 1 + tanh loses on the negative side.
// Past |g| = 9 the factor is 0 or 1 in f32; without the clamps g^3 and exp would overflow, and a huge negative
// gate would make something of a factor that only is nearly 0.
fn gelu(gate: vec4<f32>) -> vec4<f32> {
  let g = clamp(gate, vec4(-9.0), vec4(9.0));
  let z = 0.7978845608028654 * (g + 0.044715 * g * g * g);
  return max(gate, vec4(-9.0)) / (1.0 + exp(-2.0 * z));
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

var<workgroup> lanes: array<f32, 128>;

fn quad_sum(first: u32) -> f32 {
  return (lanes[first] + lanes[first + 1u]) + (lanes[first + 2u] + lanes[first + 3u]);
}


@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) group: vec3<u32>,
  @builtin(local_invocation_index) thread: u32,
) {
  let group_first = (group.y * 32768u + group.x) * 3u;
  if (group_first >= OUTPUTS) {
    return;
  }
  let first = group_first + thread / 20u * 1u;
  let r0_first = min(first + 0u, OUTPUTS - 1u) * UNITS;
  let r0_scales = min(first + 0u, OUTPUTS - 1u) * SCALE_WORDS;
  var sum0 = 0.0;
  let r1_first = (OUTPUTS + min(first + 0u, OUTPUTS - 1u)) * UNITS;
  let r1_scales = (OUTPUTS + min(first + 0u, OUTPUTS - 1u)) * SCALE_WORDS;
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
    let x_sum0 = dot((x0 + x1 + x2 + x3), vec4<f32>(1.0));
    let x_sum1 = dot((x4 + x5 + x6 + x7), vec4<f32>(1.0));
    let r0_low0 = low[(r0_first + unit)];
    let r0_sm0 = unpack2x16float(scales[r0_scales + unit * 2u + 0u]);
    sum0 += r0_sm0.x * dot(unpacked((r0_low0.x & 0x03030303u)) * x0 + unpacked(((r0_low0.x >> 2u) & 0x03030303u)) * x1 + unpacked(((r0_low0.x >> 4u) & 0x03030303u)) * x2 + unpacked(((r0_low0.x >> 6u) & 0x03030303u)) * x3, vec4<f32>(1.0)) + r0_sm0.y * x_sum0;
    let r0_sm1 = unpack2x16float(scales[r0_scales + unit * 2u + 1u]);
    sum0 += r0_sm1.x * dot(unpacked((r0_low0.y & 0x03030303u)) * x4 + unpacked(((r0_low0.y >> 2u) & 0x03030303u)) * x5 + unpacked(((r0_low0.y >> 4u) & 0x03030303u)) * x6 + unpacked(((r0_low0.y >> 6u) & 0x03030303u)) * x7, vec4<f32>(1.0)) + r0_sm1.y * x_sum1;
    let r1_low0 = low[(r1_first + unit)];
    let r1_sm0 = unpack2x16float(scales[r1_scales + unit * 2u + 0u]);
    sum1 += r1_sm0.x * dot(unpacked((r1_low0.x & 0x03030303u)) * x0 + unpacked(((r1_low0.x >> 2u) & 0x03030303u)) * x1 + unpacked(((r1_low0.x >> 4u) & 0x03030303u)) * x2 + unpacked(((r1_low0.x >> 6u) & 0x03030303u)) * x3, vec4<f32>(1.0)) + r1_sm0.y * x_sum0;
    let r1_sm1 = unpack2x16float(scales[r1_scales + unit * 2u + 1u]);
    sum1 += r1_sm1.x * dot(unpacked((r1_low0.y & 0x03030303u)) * x4 + unpacked(((r1_low0.y >> 2u) & 0x03030303u)) * x5 + unpacked(((r1_low0.y >> 4u) & 0x03030303u)) * x6 + unpacked(((r1_low0.y >> 6u) & 0x03030303u)) * x7, vec4<f32>(1.0)) + r1_sm1.y * x_sum1;
  }
  lanes[0u + thread] = sum0;
  lanes[64u + thread] = sum1;
  workgroupBarrier();
  let quad0 = quad_sum(0u + thread / 4u * 4u);
  let quad1 = quad_sum(64u + thread / 4u * 4u);
  if (thread % 4u == 0u) {
    partial[0u + thread / 4u] = quad0;
    partial[16u + thread / 4u] = quad1;
  }
  workgroupBarrier();
  if (thread < 3u && group_first + thread < OUTPUTS) {
    let row = thread % 1u;
    let output = FIRST_OUTPUT + group_first + thread;
    y[output] = gelu(vec4<f32>(total(row, thread / 1u))).x * total(row + 1u, thread / 1u);
  }
}
