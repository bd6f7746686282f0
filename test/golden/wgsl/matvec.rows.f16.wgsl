@group(0) @binding(0) var<storage, read> x: array<vec4<f32>>;
@group(0) @binding(1) var<storage, read_write> y: array<f32>;
@group(0) @binding(2) var<storage, read> low: array<vec2<u32>>;

override QUADS: u32;

fn float_quad(index: u32) -> vec4<f32> {
  let w = low[index];
  return vec4<f32>(unpack2x16float(w.x), unpack2x16float(w.y));
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
  let r0_first = min(first + 0u, OUTPUTS - 1u) * QUADS;
  var sum0 = 0.0;
  let r1_first = min(first + 8u, OUTPUTS - 1u) * QUADS;
  var sum1 = 0.0;
  let r2_first = min(first + 16u, OUTPUTS - 1u) * QUADS;
  var sum2 = 0.0;
  let r3_first = min(first + 24u, OUTPUTS - 1u) * QUADS;
  var sum3 = 0.0;
  let r4_first = min(first + 32u, OUTPUTS - 1u) * QUADS;
  var sum4 = 0.0;
  let r5_first = min(first + 40u, OUTPUTS - 1u) * QUADS;
  var sum5 = 0.0;
  let r6_first = min(first + 48u, OUTPUTS - 1u) * QUADS;
  var sum6 = 0.0;
  let r7_first = min(first + 56u, OUTPUTS - 1u) * QUADS;
  var sum7 = 0.0;
  for (var unit = 0u; unit < (QUADS / 8u); unit++) {
    for (var part = 0u; part < 4u; part++) {
      let v0 = x[x_first + (unit * 4u + part) * 2u + 0u];
      let v1 = x[x_first + (unit * 4u + part) * 2u + 1u];
      {
        let r0_w0 = float_quad(r0_first + (unit * 4u + part) * 2u + 0u);
        let r0_w1 = float_quad(r0_first + (unit * 4u + part) * 2u + 1u);
        sum0 += dot(r0_w0, v0) + dot(r0_w1, v1);
      }
      {
        let r1_w0 = float_quad(r1_first + (unit * 4u + part) * 2u + 0u);
        let r1_w1 = float_quad(r1_first + (unit * 4u + part) * 2u + 1u);
        sum1 += dot(r1_w0, v0) + dot(r1_w1, v1);
      }
      {
        let r2_w0 = float_quad(r2_first + (unit * 4u + part) * 2u + 0u);
        let r2_w1 = float_quad(r2_first + (unit * 4u + part) * 2u + 1u);
        sum2 += dot(r2_w0, v0) + dot(r2_w1, v1);
      }
      {
        let r3_w0 = float_quad(r3_first + (unit * 4u + part) * 2u + 0u);
        let r3_w1 = float_quad(r3_first + (unit * 4u + part) * 2u + 1u);
        sum3 += dot(r3_w0, v0) + dot(r3_w1, v1);
      }
      {
        let r4_w0 = float_quad(r4_first + (unit * 4u + part) * 2u + 0u);
        let r4_w1 = float_quad(r4_first + (unit * 4u + part) * 2u + 1u);
        sum4 += dot(r4_w0, v0) + dot(r4_w1, v1);
      }
      {
        let r5_w0 = float_quad(r5_first + (unit * 4u + part) * 2u + 0u);
        let r5_w1 = float_quad(r5_first + (unit * 4u + part) * 2u + 1u);
        sum5 += dot(r5_w0, v0) + dot(r5_w1, v1);
      }
      {
        let r6_w0 = float_quad(r6_first + (unit * 4u + part) * 2u + 0u);
        let r6_w1 = float_quad(r6_first + (unit * 4u + part) * 2u + 1u);
        sum6 += dot(r6_w0, v0) + dot(r6_w1, v1);
      }
      {
        let r7_w0 = float_quad(r7_first + (unit * 4u + part) * 2u + 0u);
        let r7_w1 = float_quad(r7_first + (unit * 4u + part) * 2u + 1u);
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
