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

var<workgroup> partial: array<f32, 64>;

fn total(row: u32, count: u32) -> f32 {
  var sum = 0.0;
  for (var i = 0u; i < count; i++) {
    sum += partial[row * 32u + i];
  }
  return sum;
}

@compute @workgroup_size(32)
fn main(
  @builtin(workgroup_id) group: vec3<u32>,
  @builtin(local_invocation_index) thread: u32,
) {
  let first = (group.y * 32768u + group.x) * 1u;
  if (first >= OUTPUTS) {
    return;
  }
  let x_first = x_start();
  let r0_first = min(first + 0u, OUTPUTS - 1u) * UNITS;
  let r0_scales = min(first + 0u, OUTPUTS - 1u) * SCALE_WORDS;
  var sum0 = 0.0;
  let r1_first = (OUTPUTS + min(first + 0u, OUTPUTS - 1u)) * UNITS;
  let r1_scales = (OUTPUTS + min(first + 0u, OUTPUTS - 1u)) * SCALE_WORDS;
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
    let x_sum0 = dot(x0 + x1 + x2 + x3, vec4<f32>(1.0));
    let x_sum1 = dot(x4 + x5 + x6 + x7, vec4<f32>(1.0));
    let r0_low0 = low[(r0_first + unit)];
    {
      let s = (unpack2x16float(scales[r0_scales + unit * 2u + 0u]) * 0.00390625);
      sum0 += s.x * dot(byte_values((r0_low0.x & 0x03030303u)) * x0 + byte_values(((r0_low0.x >> 2u) & 0x03030303u)) * x1 + byte_values(((r0_low0.x >> 4u) & 0x03030303u)) * x2 + byte_values(((r0_low0.x >> 6u) & 0x03030303u)) * x3, vec4<f32>(1.0)) + s.y * x_sum0;
    }
    {
      let s = (unpack2x16float(scales[r0_scales + unit * 2u + 1u]) * 0.00390625);
      sum0 += s.x * dot(byte_values((r0_low0.y & 0x03030303u)) * x4 + byte_values(((r0_low0.y >> 2u) & 0x03030303u)) * x5 + byte_values(((r0_low0.y >> 4u) & 0x03030303u)) * x6 + byte_values(((r0_low0.y >> 6u) & 0x03030303u)) * x7, vec4<f32>(1.0)) + s.y * x_sum1;
    }
    let r1_low0 = low[(r1_first + unit)];
    {
      let s = (unpack2x16float(scales[r1_scales + unit * 2u + 0u]) * 0.00390625);
      sum1 += s.x * dot(byte_values((r1_low0.x & 0x03030303u)) * x0 + byte_values(((r1_low0.x >> 2u) & 0x03030303u)) * x1 + byte_values(((r1_low0.x >> 4u) & 0x03030303u)) * x2 + byte_values(((r1_low0.x >> 6u) & 0x03030303u)) * x3, vec4<f32>(1.0)) + s.y * x_sum0;
    }
    {
      let s = (unpack2x16float(scales[r1_scales + unit * 2u + 1u]) * 0.00390625);
      sum1 += s.x * dot(byte_values((r1_low0.y & 0x03030303u)) * x4 + byte_values(((r1_low0.y >> 2u) & 0x03030303u)) * x5 + byte_values(((r1_low0.y >> 4u) & 0x03030303u)) * x6 + byte_values(((r1_low0.y >> 6u) & 0x03030303u)) * x7, vec4<f32>(1.0)) + s.y * x_sum1;
    }
  }
  partial[0u + thread] = sum0;
  partial[32u + thread] = sum1;
  workgroupBarrier();
  if (thread < 16u) {
    partial[0u + thread] += partial[16u + thread];
    partial[32u + thread] += partial[48u + thread];
  }
  workgroupBarrier();
  if (thread < 8u) {
    partial[0u + thread] += partial[8u + thread];
    partial[32u + thread] += partial[40u + thread];
  }
  workgroupBarrier();
  if (thread < 4u) {
    partial[0u + thread] += partial[4u + thread];
    partial[32u + thread] += partial[36u + thread];
  }
  workgroupBarrier();
  let count = 4u;
  if (thread < 1u && first + thread < OUTPUTS) {
    y[FIRST_OUTPUT + first + thread] = gelu(vec4<f32>(total(thread, count))).x * total(thread + 1u, count);
  }
}
